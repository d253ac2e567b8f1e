import { cosines, dot, largest, type MemoryVectors } from "./memory-vectors.ts";
import { solveRidge } from "./solve-ridge.ts";

/** How memory reads its neighbourhood. */
export interface MemoryShape {
  /** Nearest tickets that are asked. */
  readonly neighbours: number;
  /** Kernel exp(width * (cosine - 1)): the larger, the nearer a ticket must be to count. */
  readonly width: number;
  /** Noise of one ticket's label: the larger, the less a single one says. */
  readonly ridge: number;
}

export interface WeightedNeighbour {
  readonly entry: number;
  readonly similarity: number;
  /** Tickets told twice share one weight, contradicting ones take from each other: may be negative. */
  readonly weight: number;
}

/**
 * Local kernel ridge regression: the weights with which the nearest tickets' labels are summed. Against a plain kernel average it does
 * not count what many alike tickets say over and over (banking77, a stream from zero: 0.845 against 0.835).
 */
export function neighbourWeights(
  vectors: MemoryVectors,
  vector: ArrayLike<number>,
  { neighbours, width, ridge }: MemoryShape,
): WeightedNeighbour[] {
  const similarities = cosines(vectors, vector);
  const nearest = largest(similarities, neighbours);
  const size = nearest.length;
  const { values, dims } = vectors;
  const between = (left: number, right: number) => dot(values, left * dims, values, right * dims, dims);
  const kernel = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      kernel[row * size + column] = Math.exp(width * (between(nearest[row] ?? 0, nearest[column] ?? 0) - 1));
    }
  }
  const right = Float64Array.from(nearest, (entry) => Math.exp(width * ((similarities[entry] ?? 0) - 1)));
  const weights = solveRidge(kernel, ridge, right);
  return nearest.map((entry, at) => ({ entry, similarity: similarities[entry] ?? 0, weight: weights[at] ?? 0 }));
}
