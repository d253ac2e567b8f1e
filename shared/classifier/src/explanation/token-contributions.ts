import { partWeights, type TextVectors } from "../heads/fused-heads.ts";
import type { Heads, Linear, TaskId } from "../heads/heads-format.ts";
import { marginOf } from "./contrast.ts";

/** What each piece adds to the margin between a label and its rivals, in fused logits. */
export interface TokenContributions {
  /** Sum of contrast * logits = bias + sum of pieces. */
  readonly margin: number;
  readonly bias: number;
  /** One value for each piece; 0 for [CLS] and [SEP], whose share is in the bias. */
  readonly pieces: Float64Array;
}

/**
 * Exact and additive. Both heads are linear: the dense one in the token states, given the vector's norms; the
 * lexical one in the features, each shared equally by its occurrences and their pieces. `contrast` (contrast.ts) sums to 0,
 * so the softmax normalisers, the same for all labels, cancel. Method: a linear attribution (weight times input) over the
 * fused logits.
 */
export function tokenContributions(
  heads: Heads,
  task: TaskId,
  vectors: TextVectors,
  pieceCount: number,
  contrast: Float64Array,
): TokenContributions {
  const pieces = new Float64Array(pieceCount);
  const parts = partWeights(heads, task, vectors.dense !== null);
  const lexicalBias = addLexical(pieces, heads.lexical.tasks[task], vectors, contrast, parts.lexical);
  const denseBias = addDense(pieces, heads, task, vectors, contrast, parts.dense);
  const last = pieceCount - 1;
  const bias = lexicalBias + denseBias + (pieces[0] ?? 0) + (pieces[last] ?? 0);
  pieces[0] = 0;
  pieces[last] = 0;
  return { margin: bias + pieces.reduce((sum, value) => sum + value, 0), bias, pieces };
}

function addLexical(
  pieces: Float64Array,
  { weights, bias }: Linear,
  vectors: TextVectors,
  contrast: Float64Array,
  strength: number,
): number {
  for (const { row, value, occurrences } of vectors.lexical.entries) {
    const difference = marginOf(weights.values, contrast, row * weights.columns);
    const share = (strength * value * difference) / occurrences.length;
    for (const [from, to] of occurrences) {
      for (let piece = from; piece < to; piece++) pieces[piece] = (pieces[piece] ?? 0) + share / (to - from);
    }
  }
  return strength * marginOf(bias, contrast);
}

function addDense(
  pieces: Float64Array,
  heads: Heads,
  task: TaskId,
  { dense }: TextVectors,
  contrast: Float64Array,
  strength: number,
): number {
  if (dense === null || heads.dense === null) return 0;
  const { weights, bias } = heads.dense.tasks[task];
  const { length, dims, tokenStates, meanNorm } = dense.encoded;
  const direction = new Float64Array(dims);
  let centre = 0;
  for (let row = 0; row < dims; row++) {
    const difference = marginOf(weights.values, contrast, row * weights.columns);
    const slope = (strength * difference) / dense.norm;
    centre += slope * (heads.dense.mean[row] ?? 0);
    direction[row] = slope / (length * meanNorm);
  }
  for (let piece = 0, offset = 0; piece < length; piece++, offset += dims) {
    let sum = 0;
    for (let row = 0; row < dims; row++) sum += (direction[row] ?? 0) * (tokenStates[offset + row] ?? 0);
    pieces[piece] = (pieces[piece] ?? 0) + sum;
  }
  return strength * marginOf(bias, contrast) - centre;
}
