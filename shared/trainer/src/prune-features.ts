import {
  BIGRAM_BASE,
  decodeFeatures,
  encodeFloats,
  encodeIntegers,
  type FeatureFamily,
  type FeatureIndex,
  type FeaturesJson,
} from "@lucid/classifier";
import type { LogisticModel } from "./fit-logistic.ts";

/** A lexical model of one task and its number of classes. */
export interface FittedLexical {
  readonly model: LogisticModel;
  readonly classes: number;
}

/**
 * Keeps the `maximum` features that matter most: idf times the norm of their weights over all tasks. Cues are always
 * kept. The order of families and of features within a family stays.
 */
export function pruneFeatures(
  features: FeaturesJson,
  fitted: readonly FittedLexical[],
  maximum: number,
): { readonly features: FeaturesJson; readonly kept: readonly number[] } {
  const index = decodeFeatures(features);
  const cueRows = new Set(index.cues.values());
  const scores = Array.from(index.idf, (idf, row) =>
    cueRows.has(row) ? Number.POSITIVE_INFINITY : idf * weightNorm(fitted, row),
  );
  if (scores.length <= maximum) return { features, kept: Array.from(scores.keys()) };
  const order = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const kept = order.slice(0, maximum).sort((a, b) => a - b);
  return { features: selectFeatures(index, new Set(kept)), kept };
}

/** Rows `kept` of [features x classes] weights. */
export function selectRows(weights: Float64Array, classes: number, kept: readonly number[]): Float64Array {
  const selected = new Float64Array(kept.length * classes);
  kept.forEach((row, position) => {
    selected.set(weights.subarray(row * classes, (row + 1) * classes), position * classes);
  });
  return selected;
}

function weightNorm(fitted: readonly FittedLexical[], row: number): number {
  let squares = 0;
  for (const { model, classes } of fitted) {
    for (const weight of model.weights.subarray(row * classes, (row + 1) * classes)) squares += weight * weight;
  }
  return Math.sqrt(squares);
}

function selectFeatures(index: FeatureIndex, kept: ReadonlySet<number>): FeaturesJson {
  const keys = (family: FeatureFamily) =>
    [...index[family].entries()].filter(([, row]) => kept.has(row)).map(([key]) => key);
  const bigrams = keys("bigrams").map(Number);
  return {
    pieces: encodeIntegers(keys("pieces").map(Number)),
    bigrams: encodeIntegers(bigrams.flatMap((key) => [Math.floor(key / BIGRAM_BASE), key % BIGRAM_BASE])),
    stems: keys("stems").map(String),
    cues: keys("cues").map(String),
    idf: encodeFloats(index.idf.filter((_, row) => kept.has(row))),
  };
}
