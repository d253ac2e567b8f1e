import type { LabelId } from "@lucid/core";
import type { Interval } from "../evaluation/bootstrap.ts";
import { createRandom } from "../random.ts";

/** One model's answer beside the truth. */
export interface Answer {
  readonly labelId: LabelId;
  readonly confidence: number;
}

export interface PairedSample {
  /** True category of each ticket [tickets]. */
  readonly truth: readonly LabelId[];
  readonly candidate: readonly Answer[];
  readonly rival: readonly Answer[];
}

/** A measure of both models on all tickets, and on every resample (the same tickets for both). */
export interface PairedMeasure {
  readonly candidate: number;
  readonly rival: number;
  /** [rounds] */
  readonly candidateRounds: Float64Array;
  readonly rivalRounds: Float64Array;
}

export interface PairedClass extends PairedMeasure {
  readonly label: LabelId;
  /** Test tickets of the class. */
  readonly support: number;
}

export interface PairedBootstrap {
  /** Mean F1 over the classes that occur. */
  readonly macroF1: PairedMeasure;
  readonly calibration: PairedMeasure;
  /** F1 of every class that occurs in the truth. */
  readonly classes: readonly PairedClass[];
}

/** Resamples. Enough for the bounds that are asked for: quantiles down to 1 % rest on 20 resamples. */
export const ROUNDS = 2000;
/** Bins of equal size of the expected calibration error. */
const BINS = 10;

/**
 * Draws the test tickets with replacement, the same draw for both models, and measures both on every draw (paired bootstrap, Efron and
 * Tibshirani 1993, chapter 16). Time: rounds x (tickets + classes). Deterministic for a seed.
 */
export function pairedBootstrap(sample: PairedSample, seed: number, rounds = ROUNDS): PairedBootstrap {
  const labels = [...new Set(sample.truth)].sort();
  const index = new Map(labels.map((label, position) => [label, position]));
  const truth = Int32Array.from(sample.truth, (label) => index.get(label) ?? -1);
  const models = [sample.candidate, sample.rival].map((answers) => prepare(answers, truth, index)) as [Model, Model];
  const weights = new Float64Array(truth.length).fill(1);
  const whole = models.map((model) => measure(model, truth, weights, labels.length)) as [Measures, Measures];
  const drawn = models.map(() => emptyRounds(labels.length, rounds)) as [Rounds, Rounds];
  const random = createRandom(seed);
  for (let round = 0; round < rounds; round++) {
    weights.fill(0);
    for (let draw = 0; draw < truth.length; draw++) {
      const ticket = Math.floor(random() * truth.length);
      weights[ticket] = (weights[ticket] ?? 0) + 1;
    }
    for (const which of [0, 1] as const) {
      keep(drawn[which], measure(models[which], truth, weights, labels.length), round);
    }
  }
  const support = countEach(truth, labels.length);
  const [own, rival] = drawn;
  return {
    macroF1: pair(whole[0].macroF1, whole[1].macroF1, own.macroF1, rival.macroF1),
    calibration: pair(whole[0].calibration, whole[1].calibration, own.calibration, rival.calibration),
    classes: labels.map((label, position) => ({
      label,
      support: support[position] ?? 0,
      ...pair(
        whole[0].f1[position] ?? 0,
        whole[1].f1[position] ?? 0,
        own.f1[position] ?? new Float64Array(),
        rival.f1[position] ?? new Float64Array(),
      ),
    })),
  };
}

/** candidate - rival, on all tickets and in each round. */
export function difference(measured: PairedMeasure): { readonly value: number; readonly rounds: Float64Array } {
  const rounds = measured.candidateRounds.map((value, round) => value - (measured.rivalRounds[round] ?? 0));
  return { value: measured.candidate - measured.rival, rounds };
}

/** Value at this share of the sorted rounds. */
export function quantile(rounds: Float64Array, share: number): number {
  const sorted = Float64Array.from(rounds).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)))] ?? 0;
}

/** Percentile interval; default: 95 %, two-sided. */
export function intervalOf(value: number, rounds: Float64Array, level = 0.95): Interval {
  return { value, low: quantile(rounds, (1 - level) / 2), high: quantile(rounds, (1 + level) / 2) };
}

interface Model {
  /** Class index of each answer, -1 for a label that never occurs in the truth. */
  readonly predicted: Int32Array;
  readonly confidence: Float64Array;
  readonly hit: Uint8Array;
  /** Tickets in the order of confidence. */
  readonly order: Int32Array;
}

interface Measures {
  readonly macroF1: number;
  readonly calibration: number;
  readonly f1: Float64Array;
}

interface Rounds {
  readonly macroF1: Float64Array;
  readonly calibration: Float64Array;
  /** [classes][rounds] */
  readonly f1: readonly Float64Array[];
}

function prepare(answers: readonly Answer[], truth: Int32Array, index: ReadonlyMap<LabelId, number>): Model {
  const predicted = Int32Array.from(answers, ({ labelId }) => index.get(labelId) ?? -1);
  const confidence = Float64Array.from(answers, (answer) => answer.confidence);
  const hit = Uint8Array.from(truth, (label, ticket) => (predicted[ticket] === label ? 1 : 0));
  const order = Int32Array.from(confidence.keys()).sort((a, b) => (confidence[a] ?? 0) - (confidence[b] ?? 0));
  return { predicted, confidence, hit, order };
}

function measure(model: Model, truth: Int32Array, weights: Float64Array, classes: number): Measures {
  const f1 = classF1(model, truth, weights, classes);
  let sum = 0;
  let present = 0;
  for (const value of f1) {
    if (Number.isNaN(value)) continue;
    sum += value;
    present++;
  }
  return { macroF1: present === 0 ? 0 : sum / present, calibration: calibrationError(model, weights), f1 };
}

/** F1 of each class; NaN for a class that this draw does not hold. */
function classF1({ predicted, hit }: Model, truth: Int32Array, weights: Float64Array, classes: number): Float64Array {
  const support = new Float64Array(classes);
  const claimed = new Float64Array(classes);
  const hits = new Float64Array(classes);
  for (let ticket = 0; ticket < truth.length; ticket++) {
    const weight = weights[ticket] ?? 0;
    if (weight === 0) continue;
    const label = truth[ticket] ?? 0;
    const answer = predicted[ticket] ?? -1;
    support[label] = (support[label] ?? 0) + weight;
    if (answer >= 0) claimed[answer] = (claimed[answer] ?? 0) + weight;
    if (hit[ticket] === 1) hits[label] = (hits[label] ?? 0) + weight;
  }
  return support.map((count, label) =>
    count === 0 ? Number.NaN : (2 * (hits[label] ?? 0)) / (count + (claimed[label] ?? 0)),
  );
}

/** Expected calibration error over bins of equal weight, in the order of confidence. */
function calibrationError({ confidence, hit, order }: Model, weights: Float64Array): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let error = 0;
  let gap = 0;
  let seen = 0;
  let bin = 1;
  for (const ticket of order) {
    const weight = weights[ticket] ?? 0;
    gap += weight * ((confidence[ticket] ?? 0) - (hit[ticket] ?? 0));
    seen += weight;
    if (seen < (bin * total) / BINS) continue;
    error += Math.abs(gap) / total;
    gap = 0;
    while (seen >= (bin * total) / BINS && bin <= BINS) bin++;
  }
  return error + Math.abs(gap) / Math.max(1, total);
}

function emptyRounds(classes: number, rounds: number): Rounds {
  return {
    macroF1: new Float64Array(rounds),
    calibration: new Float64Array(rounds),
    f1: Array.from({ length: classes }, () => new Float64Array(rounds)),
  };
}

function keep(rounds: Rounds, measures: Measures, round: number): void {
  rounds.macroF1[round] = measures.macroF1;
  rounds.calibration[round] = measures.calibration;
  // A class that was not drawn says nothing: it counts as lost by both.
  rounds.f1.forEach((values, label) => {
    const value = measures.f1[label] ?? Number.NaN;
    values[round] = Number.isNaN(value) ? 0 : value;
  });
}

function pair(
  candidate: number,
  rival: number,
  candidateRounds: Float64Array,
  rivalRounds: Float64Array,
): PairedMeasure {
  return { candidate, rival, candidateRounds, rivalRounds };
}

function countEach(truth: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of truth) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
