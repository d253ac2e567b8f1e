import type { LabelId } from "@lucid/core";
import { type Interval, type Multiplicities, wholeSet } from "../evaluation/bootstrap.ts";
import {
  calibrationBins,
  calibrationErrorOf,
  reliabilityBins,
  type SortedConfidences,
  sortConfidences,
} from "../evaluation/calibration.ts";
import { countClasses, f1Scores, type IndexedLabels, indexLabels } from "../evaluation/class-scores.ts";
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

/**
 * Draws the test tickets with replacement, the same draw for both models, and measures both on every draw (paired bootstrap, Efron and
 * Tibshirani 1993, chapter 16). Time: rounds x (tickets + classes). Deterministic for a seed.
 */
export function pairedBootstrap(sample: PairedSample, seed: number, rounds = ROUNDS): PairedBootstrap {
  const labels = [...new Set(sample.truth)].sort();
  const models = [prepare(sample, sample.candidate, labels), prepare(sample, sample.rival, labels)] as const;
  const tickets = sample.truth.length;
  const times = wholeSet(tickets);
  const whole = [measure(models[0], times), measure(models[1], times)] as const;
  const drawn = [emptyRounds(labels.length, rounds), emptyRounds(labels.length, rounds)] as const;
  const random = createRandom(seed);
  for (let round = 0; round < rounds; round++) {
    times.fill(0);
    for (let draw = 0; draw < tickets; draw++) {
      const ticket = Math.floor(random() * tickets);
      times[ticket] = (times[ticket] ?? 0) + 1;
    }
    for (const which of [0, 1] as const) keep(drawn[which], measure(models[which], times), round);
  }
  const { support } = countClasses(models[0].indexed);
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
  readonly indexed: IndexedLabels;
  readonly sorted: SortedConfidences;
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

function prepare({ truth }: PairedSample, answers: readonly Answer[], labels: readonly LabelId[]): Model {
  const said = answers.map(({ labelId }) => labelId);
  return {
    indexed: indexLabels(truth, said, labels),
    sorted: sortConfidences(
      answers.map(({ confidence }) => confidence),
      said.map((label, ticket) => label === truth[ticket]),
    ),
  };
}

function measure({ indexed, sorted }: Model, times: Multiplicities): Measures {
  const counts = countClasses(indexed, times);
  // A class that this draw does not hold says nothing, whoever predicted it.
  const f1 = f1Scores(counts).map((value, label) => (counts.support[label] === 0 ? Number.NaN : value));
  const present = f1.filter((value) => !Number.isNaN(value));
  return {
    macroF1: present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length),
    calibration: calibrationErrorOf(reliabilityBins(sorted, calibrationBins(times.length), times)),
    f1,
  };
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
