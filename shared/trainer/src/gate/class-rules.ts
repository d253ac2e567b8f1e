import type { LabelId } from "@lucid/core";
import type { GateRule } from "./gate-report.ts";
import { figure, gateRule, signed } from "./gate-rule.ts";
import { difference, intervalOf, type PairedClass, quantile } from "./paired-bootstrap.ts";
import type { GateFacts } from "./run-gate.ts";

/** Test tickets from which a class is looked at on its own. */
export const MINIMUM_SUPPORT = 20;
/** How often all classes together may claim a loss where there is none. */
const ALPHA = 0.05;
/** What another sample of the same training tickets does to the F1 of a class, beyond the chance of the test tickets. */
const TOLERATED_LOSS = 0.02;
/** Misrouting a critical class must not happen: a smaller loss counts. */
const TOLERATED_CRITICAL_LOSS = 0.01;
/** A class that fewer test tickets belong to may go unpredicted by chance. */
const MINIMUM_SUPPORT_OF_LIFE = 5;

interface ClassLoss extends PairedClass {
  readonly difference: number;
  /** The candidate's F1 minus the best's is below this, for all classes at once. */
  readonly upper: number;
}

/**
 * Upper bounds of the F1 differences of several classes that hold for all of them at once: the bootstrap's distribution of the largest
 * studentised difference (max-t, Westfall and Young 1993; Romano and Wolf 2005) takes the place of Bonferroni's correction and uses
 * that classes err together. One ticket is the least standard error a class can have.
 */
function simultaneousLosses(classes: readonly PairedClass[]): ClassLoss[] {
  const studied = classes.map((one) => {
    const { value, rounds } = difference(one);
    const mean = rounds.reduce((sum, round) => sum + round, 0) / rounds.length;
    const variance = rounds.reduce((sum, round) => sum + (round - mean) ** 2, 0) / Math.max(1, rounds.length - 1);
    return { one, value, rounds, error: Math.max(Math.sqrt(variance), 1 / one.support) };
  });
  const count = studied[0]?.rounds.length ?? 0;
  const largest = Float64Array.from({ length: count }, (_, round) =>
    Math.max(...studied.map(({ value, rounds, error }) => (value - (rounds[round] ?? 0)) / error)),
  );
  const factor = quantile(largest, 1 - ALPHA);
  return studied.map(({ one, value, error }) => ({ ...one, difference: value, upper: value + factor * error }));
}

/** No class with 20 test tickets lost more than 0.02 of F1 against the best release: all classes at once, 95 %. */
export function classesRule({ compared }: GateFacts): GateRule {
  const tested = compared.classes.filter(({ support }) => support >= MINIMUM_SUPPORT);
  const losses = simultaneousLosses(tested);
  const worse = losses.filter(({ upper }) => upper < -TOLERATED_LOSS);
  const least = losses.reduce((low, { difference: value }) => Math.min(low, value), 0);
  const named = worse.map(
    ({ label, candidate, rival, support }) => `${label} ${figure(rival)} -> ${figure(candidate)} (${support} tickets)`,
  );
  return gateRule("classes", {
    passed: worse.length === 0,
    text:
      worse.length === 0
        ? `None of the ${tested.length} categories with ${MINIMUM_SUPPORT} or more test tickets is worse than in the best release (largest loss of F1 ${signed(least)}; 95 % over all of them).`
        : `F1 fell below the best release's in ${named.join(", ")} (95 % over all ${tested.length} categories with ${MINIMUM_SUPPORT} or more test tickets).`,
    value: worse.length,
    limit: 0,
  });
}

/**
 * The lower bound (95 % interval) of every critical class is not lower than the best's, beyond noise: a fall counts where the paired
 * differences prove a loss of more than 0.01, 95 % over all critical classes.
 */
export function criticalRule({ compared, taxonomy }: GateFacts): GateRule {
  const critical = new Set(taxonomy.categories.filter((category) => category.critical).map(({ id }) => id));
  const losses = simultaneousLosses(compared.classes.filter(({ label }) => critical.has(label))).map((loss) => ({
    ...loss,
    own: intervalOf(loss.candidate, loss.candidateRounds).low,
    best: intervalOf(loss.rival, loss.rivalRounds).low,
  }));
  const worse = losses.filter(({ own, best, upper }) => own < best && upper < -TOLERATED_CRITICAL_LOSS);
  const list = (shown: typeof losses) =>
    shown.map(({ label, own, best }) => `${label} ${figure(own)} (best release ${figure(best)})`).join(", ");
  const nothing =
    critical.size === 0 ? "The taxonomy has no critical category." : "No critical category has test tickets.";
  return gateRule("critical-classes", {
    passed: worse.length === 0,
    text:
      losses.length === 0
        ? nothing
        : worse.length === 0
          ? `The lower bound of F1 did not fall in critical categories: ${list(losses)}.`
          : `The lower bound of F1 fell in critical categories: ${list(worse)}.`,
    value: worse.length,
    limit: 0,
  });
}

/** Every class that lived still can be answered: it is in the taxonomy (or was moved on purpose) and somebody predicts it. */
export function deadClassRule({
  compared,
  taxonomy,
  candidate,
  best,
  previousLabels,
  migration = {},
}: GateFacts): GateRule {
  const known = new Set(taxonomy.categories.map(({ id }) => id));
  const gone = previousLabels.filter((label) => !known.has(label) && !isMoved(label, migration, known));
  const own = countsOf(candidate);
  const before = countsOf(best ?? []);
  const silent = compared.classes.filter(
    ({ label, support }) =>
      known.has(label) && support >= MINIMUM_SUPPORT_OF_LIFE && !own.has(label) && before.has(label),
  );
  const reasons = [
    ...gone.map((label) => `${label} is not in the taxonomy any more and was not migrated`),
    ...silent.map(({ label, support }) => `${label} is never answered (${support} test tickets)`),
  ];
  return gateRule("no-dead-class", {
    passed: reasons.length === 0,
    text:
      reasons.length === 0 ? "Every category of the best release lives on." : `Categories died: ${reasons.join("; ")}.`,
    value: reasons.length,
    limit: 0,
  });
}

function isMoved(
  label: LabelId,
  migration: Readonly<Record<LabelId, LabelId | null>>,
  known: ReadonlySet<LabelId>,
): boolean {
  const target = migration[label];
  return target === null || (target !== undefined && known.has(target));
}

function countsOf(predictions: GateFacts["candidate"]): ReadonlySet<LabelId> {
  return new Set(predictions.map(({ category }) => category.labelId));
}
