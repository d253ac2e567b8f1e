import { denseLogits, lexicalLogits, partWeights } from "./fused-heads.ts";
import type { FamiliarityJson, FamiliaritySignal, Heads, LogisticScoreJson } from "./heads-format.ts";
import type { LexicalVector } from "./lexical-features.ts";
import type { Matrix } from "./quantized-matrix.ts";

/** The vectors of a text, as far as familiarity needs them. */
export interface FamiliarityVectors {
  readonly lexical: LexicalVector;
  readonly dense: { readonly values: ArrayLike<number> } | null;
}

export type FamiliaritySignals = Readonly<Record<FamiliaritySignal, number>>;

/**
 * What tells a text of this desk from any other text. Dense signals are 0 without an encoder. `missing`: categoryLogit is computed
 * as if this category did not exist, which makes of a text of it one that fits none.
 */
export function familiaritySignals(
  heads: Heads,
  vectors: FamiliarityVectors,
  missing: number | null = null,
): FamiliaritySignals {
  const { lexical, dense } = heads;
  const vector = dense === null ? null : (vectors.dense?.values ?? null);
  // The finer labels know a desk's texts better, where there are any.
  const task = heads.labels.subcategory.length > heads.labels.category.length ? "subcategory" : "category";
  const words = {
    coverage: vectors.lexical.coverage,
    lexicalLogit: spread(lexicalLogits(lexical.tasks[task], vectors.lexical)),
    lexicalTopic: lexicalLogits(lexical.topic, vectors.lexical)[0] ?? 0,
    categoryLogit: spread(categoryLogits(heads, vectors), missing),
  };
  if (dense === null || vector === null) return { ...words, denseLogit: 0, denseTopic: 0, cosine: 0 };
  return {
    ...words,
    denseLogit: spread(denseLogits(dense.tasks[task], vector)),
    denseTopic: denseLogits(dense.topic, vector)[0] ?? 0,
    cosine: nearestCosine(dense.prototypes, vector),
  };
}

/** All parts together. */
function categoryLogits(heads: Heads, vectors: FamiliarityVectors): number[] {
  const parts = partWeights(heads, "category", vectors.dense !== null);
  const words = lexicalLogits(heads.lexical.tasks.category, vectors.lexical);
  const read =
    heads.dense === null || vectors.dense === null ? [] : denseLogits(heads.dense.tasks.category, vectors.dense.values);
  return words.map((value, index) => parts.lexical * value + parts.dense * (read[index] ?? 0));
}

/** How familiar a text is, in logits: below the threshold it is unlike everything known. */
export function familiarityScore(measure: FamiliarityJson, signals: FamiliaritySignals): number {
  const known = logisticScore(measure, signals);
  return measure.fits === undefined ? known : Math.min(known, logisticScore(measure.fits, signals));
}

/** bias + sum of coefficient * signal. */
function logisticScore({ bias, coefficients }: LogisticScoreJson, signals: FamiliaritySignals): number {
  let score = bias;
  for (const [signal, value] of Object.entries(signals)) {
    score += value * (coefficients[signal as FamiliaritySignal] ?? 0);
  }
  return score;
}

/** Whether the text is unlike everything the heads know. */
export function isUnfamiliar(heads: Heads, vectors: FamiliarityVectors): boolean {
  const measure = (vectors.dense === null ? null : heads.dense?.familiarity) ?? heads.lexical.familiarity;
  return familiarityScore(measure, familiaritySignals(heads, vectors)) < measure.threshold;
}

/** Largest logit, the missing one left out, above the mean of all. */
function spread(logits: readonly number[], missing: number | null = null): number {
  const mean = logits.reduce((sum, value) => sum + value, 0) / Math.max(1, logits.length);
  return Math.max(...logits.filter((_, index) => index !== missing)) - mean;
}

/** Largest cosine to a prototype; both are unit vectors. */
export function nearestCosine({ rows, columns, values }: Matrix, vector: ArrayLike<number>): number {
  let nearest = -1;
  for (let row = 0; row < rows; row++) {
    let product = 0;
    for (let column = 0; column < columns; column++) {
      product += (values[row * columns + column] ?? 0) * (vector[column] ?? 0);
    }
    nearest = Math.max(nearest, product);
  }
  return nearest;
}
