import type { LabelId } from "@lucid/core";
import type { Interval } from "../evaluation/bootstrap.ts";

/** What can keep a candidate from being released. */
export type GateRuleId =
  | "test-set"
  | "macro-f1"
  | "classes"
  | "critical-classes"
  | "calibration"
  | "no-dead-class"
  | "beats-majority"
  | "beats-names"
  | "kappa";

/** One rule, what it measured, and what it asked for. */
export interface GateRule {
  readonly id: GateRuleId;
  /** True also where an override lets a failed rule pass: see `overridden`. */
  readonly passed: boolean;
  /** Whether a named person may let a candidate pass in spite of it. */
  readonly overridable: boolean;
  readonly overridden: boolean;
  /** A plain sentence with the numbers. */
  readonly text: string;
  /** What was measured; null: nothing to measure. */
  readonly value: number | null;
  /** What was asked for, in the same unit. */
  readonly limit: number | null;
  readonly interval?: Interval;
}

/** Who let a candidate pass without agreement between labellers, and why. Kept in the release. */
export interface GateOverride {
  readonly name: string;
  readonly reason: string;
}

/** The gate's answer: plain JSON, kept with the candidate and with its release. No ticket text. */
export interface GateReport {
  readonly format: 1;
  readonly passed: boolean;
  readonly rules: readonly GateRule[];
  /** Test tickets that were compared. */
  readonly testTickets: number;
  /** Nothing was released on this test set before: compared with the baselines instead of a release. */
  readonly firstRelease: boolean;
  readonly macroF1: Interval;
  readonly expectedCalibrationError: Interval;
  /** F1 and test tickets of each category that occurs in the test set. */
  readonly classes: readonly { readonly label: LabelId; readonly f1: number; readonly support: number }[];
  /** The release it was compared with. */
  readonly best: { readonly macroF1: number; readonly expectedCalibrationError: number } | null;
  readonly kappa: number | null;
  readonly override: GateOverride | null;
  readonly seed: number;
}

/** The rules that keep this candidate from being released. */
export function failedRules(report: GateReport): readonly GateRule[] {
  return report.rules.filter(({ passed }) => !passed);
}
