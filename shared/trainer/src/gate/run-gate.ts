import type { LabelId, RankedLabel, Taxonomy } from "@lucid/core";
import { calibrationRule } from "./calibration-rule.ts";
import { classesRule, criticalRule, deadClassRule } from "./class-rules.ts";
import type { GateOverride, GateReport, GateRule } from "./gate-report.ts";
import { baselineRules, kappaRule, macroF1Rule, testSetRule } from "./overall-rules.ts";
import { intervalOf, type PairedBootstrap, pairedBootstrap } from "./paired-bootstrap.ts";

/** A prediction as far as the gate compares it. */
interface Predicted {
  readonly category: RankedLabel;
}

export interface GateOptions {
  readonly taxonomy: Taxonomy;
  /** The frozen test tickets' labels: `HistoryTicket` fits. */
  readonly test: readonly { readonly labels: { readonly category: LabelId } }[];
  /** Size of the frozen test set, where not all of it is in `test`; default: all of it is. */
  readonly frozenTickets?: number;
  /** In the order of `test`. */
  readonly candidate: readonly Predicted[];
  /** The best release's predictions of the same tickets; null: nothing was released on this test set. */
  readonly best: readonly Predicted[] | null;
  /** What a first release must beat; null: not known (a later release needs none). */
  readonly baselines: {
    /** Most frequent category of the training part. */
    readonly majority: LabelId;
    /** Predictions of a bundle fitted from the taxonomy's names and descriptions alone. */
    readonly namesOnly: readonly Predicted[] | null;
  } | null;
  /** Categories of the best release's taxonomy. */
  readonly previousLabels: readonly LabelId[];
  /** What became of categories that this taxonomy does not have any more: null, given up on purpose. */
  readonly migration?: Readonly<Record<LabelId, LabelId | null>>;
  /** Cohen's kappa between labellers; null: not recorded. */
  readonly kappa: number | null;
  readonly override: GateOverride | null;
  readonly seed: number;
}

/** What all rules look at. */
export interface GateFacts extends GateOptions {
  /** Against the best release, or against itself where there is none. */
  readonly compared: PairedBootstrap;
}

/**
 * Decides whether a candidate may be released: each rule with its numbers, the decision being that all passed. Pure and deterministic
 * for a seed. How sure each rule wants to be is said where the rule is.
 */
export function runGate(options: GateOptions): GateReport {
  const { test, candidate, best, seed } = options;
  const truth = test.map(({ labels }) => labels.category);
  const own = candidate.map(({ category }) => category);
  const rival = best === null ? own : best.map(({ category }) => category);
  const compared = pairedBootstrap({ truth, candidate: own, rival }, seed);
  const facts: GateFacts = { ...options, compared };
  const rules: readonly GateRule[] = [
    testSetRule(facts),
    ...(best === null
      ? baselineRules(facts)
      : [macroF1Rule(facts), classesRule(facts), criticalRule(facts), deadClassRule(facts)]),
    calibrationRule(facts),
    kappaRule(facts),
  ];
  const { macroF1, calibration, classes } = compared;
  return {
    format: 1,
    passed: rules.every(({ passed }) => passed),
    rules,
    testTickets: test.length,
    firstRelease: best === null,
    macroF1: intervalOf(macroF1.candidate, macroF1.candidateRounds),
    expectedCalibrationError: intervalOf(calibration.candidate, calibration.candidateRounds),
    classes: classes.map(({ label, candidate: f1, support }) => ({ label, f1, support })),
    best: best === null ? null : { macroF1: macroF1.rival, expectedCalibrationError: calibration.rival },
    kappa: options.kappa,
    override: options.override,
    seed,
  };
}
