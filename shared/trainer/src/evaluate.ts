import { createRandom } from "./random.ts";

export interface ClassScore {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Texts that belong to the class. */
  readonly support: number;
}

/** Precision, recall and F1 of each class; a class that never occurs and is never predicted scores 0. */
export function classScores(
  truth: readonly string[],
  predicted: readonly string[],
  labels: readonly string[],
): ClassScore[] {
  return labels.map((label) => {
    let hits = 0;
    let support = 0;
    let claimed = 0;
    truth.forEach((value, index) => {
      if (value === label) support++;
      if (predicted[index] === label) claimed++;
      if (value === label && predicted[index] === label) hits++;
    });
    const precision = claimed === 0 ? 0 : hits / claimed;
    const recall = support === 0 ? 0 : hits / support;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { label, precision, recall, f1, support };
  });
}

/** Mean F1 over the classes that occur in the truth or in the predictions. */
export function macroF1(truth: readonly string[], predicted: readonly string[], labels: readonly string[]): number {
  const present = classScores(truth, predicted, labels).filter(
    ({ label }) => truth.includes(label) || predicted.includes(label),
  );
  return mean(present.map(({ f1 }) => f1));
}

/** Share of equal entries. */
export function accuracy(truth: readonly string[], predicted: readonly string[]): number {
  return mean(truth.map((value, index) => (value === predicted[index] ? 1 : 0)));
}

/** Expected calibration error over bins of equal size: mean |confidence - accuracy|, weighted by size (Nguyen and O'Connor 2015). */
export function expectedCalibrationError(
  confidences: readonly number[],
  correct: readonly boolean[],
  bins = 5,
): number {
  const order = confidences.map((confidence, index) => ({ confidence, hit: correct[index] === true ? 1 : 0 }));
  order.sort((a, b) => a.confidence - b.confidence);
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const part = order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins));
    if (part.length === 0) continue;
    const gap = mean(part.map(({ confidence }) => confidence)) - mean(part.map(({ hit }) => hit));
    error += (Math.abs(gap) * part.length) / order.length;
  }
  return error;
}

/** Cohen's kappa with quadratic weights over ranks 0 ... levels - 1. 1: perfect, 0: chance. */
export function quadraticWeightedKappa(truth: readonly number[], predicted: readonly number[], levels: number): number {
  const count = truth.length;
  const truthShare = new Array<number>(levels).fill(0);
  const predictedShare = new Array<number>(levels).fill(0);
  let observed = 0;
  truth.forEach((value, index) => {
    const other = predicted[index] ?? 0;
    truthShare[value] = (truthShare[value] ?? 0) + 1 / count;
    predictedShare[other] = (predictedShare[other] ?? 0) + 1 / count;
    observed += (value - other) ** 2 / count;
  });
  let expected = 0;
  truthShare.forEach((left, rank) => {
    predictedShare.forEach((right, other) => {
      expected += left * right * (rank - other) ** 2;
    });
  });
  return expected === 0 ? 1 : 1 - observed / expected;
}

export interface Interval {
  readonly value: number;
  /** 95 % percentile bootstrap. */
  readonly low: number;
  readonly high: number;
}

/** A measure on all items with the 2.5th and 97.5th percentile over resamples drawn with replacement. */
export function bootstrap<T>(
  items: readonly T[],
  measure: (sample: readonly T[]) => number,
  seed: number,
  rounds = 500,
): Interval {
  const random = createRandom(seed);
  const values = Array.from({ length: rounds }, () =>
    measure(items.map(() => items[Math.floor(random() * items.length)] as T)),
  ).sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(rounds - 1, Math.floor(share * rounds))] ?? 0;
  return { value: measure(items), low: at(0.025), high: at(0.975) };
}

/** The label that occurs most: what a guess without reading gets. */
export function majorityLabel(truth: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of truth) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
