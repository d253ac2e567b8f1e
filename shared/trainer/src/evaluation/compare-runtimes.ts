import { AppError } from "@lucid/core";
import type { TicketPrediction } from "../predict-tickets.ts";
import { createRandom, shuffled } from "../random.ts";
import type { ParityEvaluation } from "./evaluation-report.ts";

/** Goals: share of tickets with the same labels, and the 99th percentile of the probability's difference. */
export const SAME_LABELS_GOAL = 0.99;
export const P99_DIFFERENCE_GOAL = 0.02;

/**
 * Two runtimes' predictions of the same tickets, in the same order. The difference is between the probabilities of the category that
 * the first one chose. Throws bad_request when the lists do not match or are empty.
 */
export function compareRuntimes(
  reference: readonly TicketPrediction[],
  shipped: readonly TicketPrediction[],
  runtime: string,
): ParityEvaluation {
  if (reference.length !== shipped.length || reference.length === 0) {
    throw new AppError("bad_request", `${shipped.length} predictions to compare with ${reference.length}`);
  }
  const pairs = reference.map((one, index) => [one, shipped[index] ?? one] as const);
  const differences = pairs.map(([one, other]) => categoryDifference(one, other)).sort((a, b) => a - b);
  const sameLabels = pairs.filter(([one, other]) => saysTheSame(one, other)).length / pairs.length;
  const p99Difference = differences[Math.ceil(0.99 * differences.length) - 1] ?? 0;
  return {
    runtime,
    tickets: pairs.length,
    sameLabels,
    p99Difference,
    largestDifference: differences.at(-1) ?? 0,
    passed: sameLabels >= SAME_LABELS_GOAL && p99Difference <= P99_DIFFERENCE_GOAL,
  };
}

/** Places of at most `limit` items, each stratum in its share of the whole; ascending. Deterministic for a seed. */
export function stratifiedSample(strata: readonly string[], limit: number, seed: number): number[] {
  const random = createRandom(seed);
  const byStratum = new Map<string, number[]>();
  strata.forEach((stratum, place) => {
    byStratum.set(stratum, [...(byStratum.get(stratum) ?? []), place]);
  });
  const ordered = [...byStratum.values()].flatMap((places) => shuffled(places, random));
  const count = Math.min(limit, ordered.length);
  const picked = Array.from({ length: count }, (_, index) => {
    return ordered[Math.floor(((index + 0.5) * ordered.length) / count)] ?? 0;
  });
  return picked.sort((a, b) => a - b);
}

function categoryDifference(one: TicketPrediction, other: TicketPrediction): number {
  const chosen = one.categoryProbabilities.indexOf(Math.max(...one.categoryProbabilities));
  return Math.abs((one.categoryProbabilities[chosen] ?? 0) - (other.categoryProbabilities[chosen] ?? 0));
}

function saysTheSame(one: TicketPrediction, other: TicketPrediction): boolean {
  return (["category", "subcategory", "priority"] as const).every(
    (field) => one[field].labelId === other[field].labelId,
  );
}
