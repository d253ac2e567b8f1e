import { type Decision, FIELD_IDS } from "@lucid/core";
import { REQUIRED_KAPPA } from "@lucid/trainer";
import type { ReviewSettings } from "../config/learning-settings.ts";
import type { Verdict } from "../stores/sqlite-review-store.ts";
import type { BlindLabels } from "../stores/sqlite-sample-store.ts";
import type { MonthlyAgreement } from "./measure-month.ts";

/**
 * Why a decision teaches or does not:
 * - "passed": an acceptance, an approved correction, one that a blind sample agreed with, or one that nobody rejected
 *   within the waiting period;
 * - "unconfirmed": saved without any of the suggested fields set: no person vouched for a label;
 * - "rejected": a lead said no;
 * - "disputed": a lead who saw neither suggestion nor label chose another category, and nobody approved it since;
 * - "waiting": younger than the waiting period, or approval is asked for.
 */
export type ReviewOutcome = "passed" | "unconfirmed" | "rejected" | "disputed" | "waiting";

export interface ReviewFacts {
  readonly verdict: Verdict | null;
  readonly sampled: BlindLabels | null;
  /** When the collector stored it, milliseconds. */
  readonly receivedAt: number;
  readonly now: number;
}

const DAY_MS = 86_400_000;
/** Fewer relabelled decisions than this say nothing about a team's labels. */
const ENOUGH_LABELLED = 30;

/** True when what people kept is not what was suggested. */
export function isCorrection({ kind, suggested, final }: Pick<Decision, "kind" | "suggested" | "final">): boolean {
  if (kind !== "corrected" && kind !== "edited-in-form") return false;
  return FIELD_IDS.some((field) => final[field] !== null && final[field] !== suggested[field]);
}

/**
 * The settings in force: where the newest sample that says something shows a kappa below 0.70, people do not agree
 * on the labels and corrections need a lead's approval, whatever the configuration says.
 */
export function effectivePolicy(
  settings: ReviewSettings,
  results: readonly MonthlyAgreement[],
): ReviewSettings & { readonly strictBecauseOf: string | null } {
  const newest = results.find(({ agents }) => agents.compared >= ENOUGH_LABELLED);
  const low = newest !== undefined && (newest.agents.kappa ?? 1) < REQUIRED_KAPPA;
  if (!low || settings.corrections === "approved-only") return { ...settings, strictBecauseOf: null };
  return { ...settings, corrections: "approved-only", strictBecauseOf: newest.month };
}

/** The newest sample's kappa between lead and agents, where enough was relabelled to record it. */
export function sampledKappa(results: readonly MonthlyAgreement[]): number | null {
  return results.find(({ agents }) => agents.compared >= ENOUGH_LABELLED)?.agents.kappa ?? null;
}

/** Whether a decision may teach, by what leads said about it. */
export function reviewOutcome(
  decision: Pick<Decision, "kind" | "suggested" | "final">,
  facts: ReviewFacts,
  policy: Pick<ReviewSettings, "corrections" | "waitDays">,
): ReviewOutcome {
  if (decision.kind === "ignored") return "unconfirmed";
  if (facts.verdict === "rejected") return "rejected";
  if (facts.verdict === "approved") return "passed";
  if (facts.sampled !== null) return facts.sampled.category === decision.final.category ? "passed" : "disputed";
  if (!isCorrection(decision)) return "passed";
  if (policy.corrections === "approved-only") return "waiting";
  return facts.now - facts.receivedAt >= policy.waitDays * DAY_MS ? "passed" : "waiting";
}
