import type { EncodedText } from "@lucid/core";
import type { Heads, Linear, TaskId } from "./heads-format.ts";
import { type LexicalVector, lexicalVector, type TicketTokens } from "./lexical-features.ts";

/** The centred, L2-normalised vector of a text and what it takes to share it among the tokens. */
export interface DenseVector {
  readonly values: Float32Array;
  /** L2 norm of (pooled - mean) before normalising. */
  readonly norm: number;
  readonly encoded: EncodedText;
}

/** A text as numbers: what every head reads. */
export interface TextVectors {
  readonly lexical: LexicalVector;
  readonly dense: DenseVector | null;
}

export interface TaskScores {
  /** Fused logits: weight * log p_dense + (1 - weight) * log p_lexical, over temperature. */
  readonly logits: readonly number[];
  /** softmax(logits); for subcategories within their category. */
  readonly probabilities: readonly number[];
}

export type Scores = Readonly<Record<TaskId, TaskScores>>;

/** Vectors of a text; the dense one only where heads and text have one. */
export function textVectors(heads: Heads, text: TicketTokens, encoded: EncodedText | null): TextVectors {
  const lexical = lexicalVector(text, heads.lexical.features);
  if (encoded === null || heads.dense === null) return { lexical, dense: null };
  return { lexical, dense: { ...centredVector(encoded.pooled, heads.dense.mean), encoded } };
}

/** (pooled - mean) / |pooled - mean|, and that norm. */
export function centredVector(pooled: Float32Array, mean: ArrayLike<number>): { values: Float32Array; norm: number } {
  const values = pooled.map((value, index) => value - (mean[index] ?? 0));
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
  return { values: values.map((value) => value / norm), norm };
}

/** Scores all three tasks. */
export function scoreText(heads: Heads, vectors: TextVectors): Scores {
  const single = null;
  return {
    category: scoreTask(heads, "category", vectors, single),
    subcategory: scoreTask(heads, "subcategory", vectors, heads.groups),
    priority: scoreTask(heads, "priority", vectors, single),
  };
}

/** How strongly each part speaks in the fused logits: logits = dense * log p_dense + lexical * log p_lexical. */
export function partWeights(heads: Heads, task: TaskId, hasDense: boolean): { dense: number; lexical: number } {
  const dense = hasDense ? heads.dense?.tasks[task] : undefined;
  if (dense === undefined) return { dense: 0, lexical: 1 / heads.lexical.tasks[task].temperature };
  return { dense: dense.weight / dense.temperature, lexical: (1 - dense.weight) / dense.temperature };
}

function scoreTask(heads: Heads, task: TaskId, vectors: TextVectors, groups: readonly number[] | null): TaskScores {
  const parts = partWeights(heads, task, vectors.dense !== null);
  const lexical = logSoftmax(lexicalLogits(heads.lexical.tasks[task], vectors.lexical), groups);
  const denseHead = heads.dense?.tasks[task];
  const dense =
    denseHead === undefined || vectors.dense === null
      ? null
      : logSoftmax(denseLogits(denseHead, vectors.dense.values), groups);
  const logits = lexical.map((value, index) => parts.lexical * value + parts.dense * (dense?.[index] ?? 0));
  return { logits, probabilities: logSoftmax(logits, groups).map(Math.exp) };
}

/** bias + sum of value * weight over the text's features. */
export function lexicalLogits({ weights, bias }: Linear, vector: LexicalVector): number[] {
  const logits = Array.from(bias);
  for (const { row, value } of vector.entries) {
    const offset = row * weights.columns;
    for (let column = 0; column < weights.columns; column++) {
      logits[column] = (logits[column] ?? 0) + value * (weights.values[offset + column] ?? 0);
    }
  }
  return logits;
}

/** bias + x W. */
export function denseLogits({ weights, bias }: Linear, vector: ArrayLike<number>): number[] {
  const logits = Array.from(bias);
  for (let row = 0; row < weights.rows; row++) {
    const value = vector[row] ?? 0;
    const offset = row * weights.columns;
    for (let column = 0; column < weights.columns; column++) {
      logits[column] = (logits[column] ?? 0) + value * (weights.values[offset + column] ?? 0);
    }
  }
  return logits;
}

/** log softmax over all classes, or within each group. */
export function logSoftmax(logits: readonly number[], groups: readonly number[] | null): number[] {
  const highest = new Map<number, number>();
  const sums = new Map<number, number>();
  const groupOf = (index: number) => groups?.[index] ?? 0;
  logits.forEach((value, index) => {
    const group = groupOf(index);
    highest.set(group, Math.max(highest.get(group) ?? Number.NEGATIVE_INFINITY, value));
  });
  logits.forEach((value, index) => {
    const group = groupOf(index);
    sums.set(group, (sums.get(group) ?? 0) + Math.exp(value - (highest.get(group) ?? 0)));
  });
  return logits.map((value, index) => {
    const group = groupOf(index);
    return value - (highest.get(group) ?? 0) - Math.log(sums.get(group) ?? 1);
  });
}
