import { centredVector } from "@lucid/classifier";
import type { LabelId } from "@lucid/core";

export interface SimilarCategories {
  readonly labels: readonly [LabelId, LabelId];
  /** Cosine of the two categories' mean vectors, centred on all categories: 0 unrelated, 1 the same. */
  readonly similarity: number;
  /** Share of the two's tickets that a model which never saw them puts into the other; null: no history. */
  readonly confusion: number | null;
}

export interface CategoryText {
  /** Index into the labels. */
  readonly category: number;
  /** Unit vector of its name, description, an example or a ticket. */
  readonly pooled: Float32Array;
}

export interface SimilarityEvidence {
  readonly labels: readonly LabelId[];
  readonly texts: readonly CategoryText[];
  /** Out-of-fold. */
  readonly predictions?: readonly { readonly given: number; readonly probabilities: readonly number[] }[];
  readonly similarityFrom?: number;
  readonly confusionFrom?: number;
}

/**
 * Pairs of categories that mean the same (similarity >= 0.6) or that are taken for each other (confusion >= 0.1; both
 * thresholds by judgement), most confused first.
 */
export function similarCategories(evidence: SimilarityEvidence): SimilarCategories[] {
  const { labels, texts, predictions, similarityFrom = 0.6, confusionFrom = 0.1 } = evidence;
  const centroids = centroidsOf(texts, labels.length);
  const confused = predictions === undefined ? null : confusions(predictions, labels.length);
  return labels
    .flatMap((one, a) =>
      labels.slice(a + 1).map((other, offset): SimilarCategories => {
        const b = a + 1 + offset;
        const similarity = dot(centroids[a], centroids[b]);
        return { labels: [one, other], similarity, confusion: confused?.(a, b) ?? null };
      }),
    )
    .filter(({ similarity, confusion }) => similarity >= similarityFrom || (confusion ?? 0) >= confusionFrom)
    .sort((a, b) => (b.confusion ?? 0) - (a.confusion ?? 0) || b.similarity - a.similarity);
}

/** Unit vectors of the categories' means, after the mean of these means is taken off: every category counts the same. */
function centroidsOf(texts: readonly CategoryText[], classes: number): (Float32Array | null)[] {
  const dims = texts[0]?.pooled.length ?? 0;
  const sums = Array.from({ length: classes }, () => ({ sum: new Float32Array(dims), count: 0 }));
  for (const { category, pooled } of texts) {
    const entry = sums[category];
    if (entry === undefined) continue;
    entry.count++;
    pooled.forEach((value, index) => {
      entry.sum[index] = (entry.sum[index] ?? 0) + value;
    });
  }
  const means = sums.map(({ sum, count }) => (count === 0 ? null : sum.map((value) => value / count)));
  const present = means.filter((mean) => mean !== null);
  const middle = new Float32Array(dims);
  for (const mean of present) {
    mean.forEach((value, index) => {
      middle[index] = (middle[index] ?? 0) + value / present.length;
    });
  }
  return means.map((mean) => (mean === null ? null : centredVector(mean, middle).values));
}

function dot(one: Float32Array | null | undefined, other: Float32Array | null | undefined): number {
  if (!one || !other) return 0;
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function confusions(
  predictions: readonly { readonly given: number; readonly probabilities: readonly number[] }[],
  classes: number,
): (a: number, b: number) => number {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const counts = new Array<number>(classes).fill(0);
  for (const { given, probabilities } of predictions) {
    const predicted = probabilities.indexOf(Math.max(...probabilities));
    const row = matrix[given];
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
    counts[given] = (counts[given] ?? 0) + 1;
  }
  return (a, b) => {
    const both = (counts[a] ?? 0) + (counts[b] ?? 0);
    return both === 0 ? 0 : ((matrix[a]?.[b] ?? 0) + (matrix[b]?.[a] ?? 0)) / both;
  };
}
