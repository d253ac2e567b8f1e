import { logSoftmax } from "@lucid/classifier";
import { minimize } from "./minimize.ts";

/** How strongly each part speaks: logits = sum of weight * log probabilities of the part. Temperatures are in the weights. */
export interface Fusion {
  readonly weights: readonly number[];
  /** Mean negative log likelihood on what it was fitted on. */
  readonly loss: number;
}

/** Log probabilities [text][class] of one part, on texts that it has not seen. */
export type PartScores = readonly (readonly number[])[];

/**
 * A few held-out texts say little about weights: this many imagined texts hold on to the first guess. Chosen so that
 * five texts move them hardly and a hundred freely.
 */
const PRIOR_TEXTS = 4;

/** Logits of the classes in the running, per part, true class first: [part][class]. */
type Contest = readonly (readonly number[])[];

/**
 * Weights of the parts, none negative, with the least negative log likelihood on held-out scores. Convex: a logistic
 * regression with one weight for each part. `guess` is where too few texts leave the weights.
 */
export function fitFusion(
  parts: readonly PartScores[],
  targets: readonly number[],
  groups: readonly number[] | null,
  guess: readonly number[],
): Fusion {
  const contests = targets.map((target, text) => parts.map((part) => contestOf(part[text] ?? [], target, groups)));
  let active = parts.map((_, part) => part);
  for (;;) {
    const weights = weightsOf(contests, active, guess);
    const kept = active.filter((part) => (weights[part] ?? 0) > 0);
    if (kept.length === active.length || kept.length === 0) {
      return { weights, loss: meanLoss(contests, weights) };
    }
    active = kept;
  }
}

/** Fused log probabilities of one text. */
export function fuse(
  parts: readonly (readonly number[])[],
  weights: readonly number[],
  groups: readonly number[] | null,
) {
  const first = parts[0] ?? [];
  const logits = first.map((_, label) =>
    parts.reduce((sum, part, at) => sum + (weights[at] ?? 0) * (part[label] ?? 0), 0),
  );
  return logSoftmax(logits, groups);
}

function contestOf(logits: readonly number[], target: number, groups: readonly number[] | null): number[] {
  const rivals = logits.filter((_, label) => label !== target && (groups === null || groups[label] === groups[target]));
  return [logits[target] ?? 0, ...rivals];
}

function weightsOf(contests: readonly Contest[], active: readonly number[], guess: readonly number[]): number[] {
  const start = Float64Array.from(active, (part) => guess[part] ?? 0);
  const objective = (point: Float64Array, gradient: Float64Array) => {
    gradient.fill(0);
    let loss = 0;
    for (const contest of contests) loss += addContest(contest, active, point, gradient);
    point.forEach((value, index) => {
      const off = value - (start[index] ?? 0);
      loss += 0.5 * PRIOR_TEXTS * off * off;
      gradient[index] = (gradient[index] ?? 0) + PRIOR_TEXTS * off;
    });
    return loss;
  };
  const { point } = minimize(objective, start, { maxIterations: 100, tolerance: 1e-6 });
  const weights = guess.map(() => 0);
  active.forEach((part, index) => {
    weights[part] = Math.max(0, point[index] ?? 0);
  });
  return weights;
}

/** Adds the gradient of one text's loss with respect to the weights and returns the loss. */
function addContest(contest: Contest, active: readonly number[], point: Float64Array, gradient: Float64Array): number {
  const classes = contest[0]?.length ?? 0;
  const logits = new Float64Array(classes);
  active.forEach((part, index) => {
    const scores = contest[part] ?? [];
    const weight = point[index] ?? 0;
    for (let label = 0; label < classes; label++) logits[label] = (logits[label] ?? 0) + weight * (scores[label] ?? 0);
  });
  const highest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  let sum = 0;
  const likelihoods = logits.map((value) => Math.exp(value - highest));
  for (const value of likelihoods) sum += value;
  active.forEach((part, index) => {
    const scores = contest[part] ?? [];
    let expected = 0;
    for (let label = 0; label < classes; label++) expected += ((likelihoods[label] ?? 0) / sum) * (scores[label] ?? 0);
    gradient[index] = (gradient[index] ?? 0) + expected - (scores[0] ?? 0);
  });
  return Math.log(sum) + highest - (logits[0] ?? 0);
}

function meanLoss(contests: readonly Contest[], weights: readonly number[]): number {
  const active = weights.map((_, part) => part);
  const point = Float64Array.from(weights);
  const unused = new Float64Array(weights.length);
  const sum = contests.reduce((total, contest) => total + addContest(contest, active, point, unused), 0);
  return sum / Math.max(1, contests.length);
}
