import type { Vocabulary } from "./choose-vocabulary.ts";

/** Lexical weights [features x classes] of one task. */
export interface FittedWeights {
  readonly weights: Float64Array;
  readonly classes: number;
}

/**
 * Rows of the `maximum` features that matter most, ascending: their weight in a vector times the norm of their weights
 * over all tasks. Cues are always kept.
 */
export function strongestFeatures(
  { features, idf }: Vocabulary,
  fitted: readonly FittedWeights[],
  maximum: number,
): number[] {
  const rows = features.map((_, row) => row);
  if (rows.length <= maximum) return rows;
  const scores = Float64Array.from(rows, (row) =>
    features[row]?.family === "cues" ? Number.POSITIVE_INFINITY : (idf[row] ?? 0) * norm(fitted, row),
  );
  const strongest = rows.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).slice(0, maximum);
  return strongest.sort((a, b) => a - b);
}

function norm(fitted: readonly FittedWeights[], row: number): number {
  let squares = 0;
  for (const { weights, classes } of fitted) {
    for (let column = row * classes; column < (row + 1) * classes; column++) squares += (weights[column] ?? 0) ** 2;
  }
  return Math.sqrt(squares);
}
