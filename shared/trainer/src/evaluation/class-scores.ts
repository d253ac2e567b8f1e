import type { Multiplicities } from "./bootstrap.ts";

export interface ClassScore {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Texts that belong to the class. */
  readonly support: number;
}

/** Truths and predictions as indices of `labels`; -1 is no label of them. */
export interface IndexedLabels {
  readonly labels: readonly string[];
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
}

/** Per class: true positives, texts that belong to it, texts that were called it. */
export interface ClassCounts {
  readonly hits: Float64Array;
  readonly support: Float64Array;
  readonly claimed: Float64Array;
}

/** Labels as indices. */
export function indexLabels(
  truth: readonly string[],
  predicted: readonly string[],
  labels: readonly string[],
): IndexedLabels {
  const index = new Map(labels.map((label, at) => [label, at]));
  const indexed = (names: readonly string[]) => Int32Array.from(names, (name) => index.get(name) ?? -1);
  return { labels, truth: indexed(truth), predicted: indexed(predicted) };
}

/** Counts of each class in one pass; `times` counts a text as often as it was drawn. */
export function countClasses({ labels, truth, predicted }: IndexedLabels, times?: Multiplicities): ClassCounts {
  const hits = new Float64Array(labels.length);
  const support = new Float64Array(labels.length);
  const claimed = new Float64Array(labels.length);
  for (let text = 0; text < truth.length; text++) {
    const often = times?.[text] ?? 1;
    const right = truth[text] ?? -1;
    const said = predicted[text] ?? -1;
    add(support, right, often);
    add(claimed, said, often);
    if (right === said) add(hits, right, often);
  }
  return { hits, support, claimed };
}

function add(counts: Float64Array, label: number, often: number): void {
  if (label >= 0) counts[label] = (counts[label] ?? 0) + often;
}

/** F1 of each class, 2 hits / (support + claimed); NaN for a class that neither occurs nor is predicted. */
export function f1Scores({ hits, support, claimed }: ClassCounts): Float64Array {
  return hits.map((hit, label) => (2 * hit) / ((support[label] ?? 0) + (claimed[label] ?? 0)));
}

/** Mean F1 over the classes that occur in the truth or in the predictions; 0 when none does. */
export function macroF1Of(counts: ClassCounts): number {
  let sum = 0;
  let present = 0;
  for (const f1 of f1Scores(counts)) {
    if (Number.isNaN(f1)) continue;
    sum += f1;
    present++;
  }
  return present === 0 ? 0 : sum / present;
}

/** Precision, recall and F1 of each class; a class that never occurs and is never predicted scores 0. */
export function classScores(
  truth: readonly string[],
  predicted: readonly string[],
  labels: readonly string[],
): ClassScore[] {
  return scoresOf(labels, countClasses(indexLabels(truth, predicted, labels)));
}

/** Scores of each class from its counts; a share of nothing is 0. */
export function scoresOf(labels: readonly string[], { hits, support, claimed }: ClassCounts): ClassScore[] {
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return labels.map((label, index) => {
    const hit = hits[index] ?? 0;
    const belong = support[index] ?? 0;
    const called = claimed[index] ?? 0;
    return {
      label,
      precision: share(hit, called),
      recall: share(hit, belong),
      f1: share(2 * hit, belong + called),
      support: belong,
    };
  });
}

/** Mean F1 over the classes that occur in the truth or in the predictions. */
export function macroF1(truth: readonly string[], predicted: readonly string[], labels: readonly string[]): number {
  return macroF1Of(countClasses(indexLabels(truth, predicted, labels)));
}

/** Share of equal entries; 0 of none. */
export function accuracy(truth: readonly string[], predicted: readonly string[]): number {
  if (truth.length === 0) return 0;
  return truth.filter((value, index) => value === predicted[index]).length / truth.length;
}

/** The label that occurs most: what a guess without reading gets. */
export function majorityLabel(truth: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of truth) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}
