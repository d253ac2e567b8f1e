import type { MemoryEntry } from "@lucid/core";
import { fromBase64 } from "../heads/quantized-matrix.ts";

/** Remembered tickets as the heads see them: centred unit vectors [entries x dims] in one flat array. */
export interface MemoryVectors {
  readonly dims: number;
  readonly count: number;
  readonly values: Float32Array;
}

/** Vectors [dims] one after the other. */
export function memoryVectors(vectors: readonly Float32Array[], dims: number): MemoryVectors {
  const values = new Float32Array(vectors.length * dims);
  vectors.forEach((vector, index) => {
    values.set(vector, index * dims);
  });
  return { dims, count: vectors.length, values };
}

/** Dequantizes, centres and normalises. Throws bundle_incompatible when a vector is not base64. */
export function centredUnit({ vector, scale }: MemoryEntry, mean: Float32Array): Float32Array {
  const codes = new Int8Array(fromBase64(vector).buffer);
  const values = new Float32Array(mean.length);
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = (codes[index] ?? 0) * scale - (mean[index] ?? 0);
    values[index] = value;
    squares += value * value;
  }
  const norm = Math.sqrt(squares) || 1;
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) / norm;
  return values;
}

/** Cosine of a unit vector to every entry. */
export function cosines({ dims, count, values }: MemoryVectors, vector: ArrayLike<number>): Float32Array {
  const probe = Float32Array.from({ length: dims }, (_, index) => vector[index] ?? 0);
  const found = new Float32Array(count);
  for (let entry = 0; entry < count; entry++) found[entry] = dot(values, entry * dims, probe, 0, dims);
  return found;
}

/** Product of two stretches of `dims` values. Two sums side by side: one would wait for itself at every step. */
export function dot(left: Float32Array, at: number, right: Float32Array, from: number, dims: number): number {
  let even = 0;
  let odd = 0;
  const paired = dims - (dims % 2);
  for (let index = 0; index < paired; index += 2) {
    even += (left[at + index] ?? 0) * (right[from + index] ?? 0);
    odd += (left[at + index + 1] ?? 0) * (right[from + index + 1] ?? 0);
  }
  if (paired < dims) even += (left[at + paired] ?? 0) * (right[from + paired] ?? 0);
  return even + odd;
}

/** Indices of the `count` largest values, largest first. */
export function largest(values: Float32Array, count: number): number[] {
  const threshold = Float32Array.from(values).sort().at(-Math.min(count, values.length)) ?? 0;
  const found: number[] = [];
  values.forEach((value, index) => {
    if (value >= threshold) found.push(index);
  });
  return found.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0)).slice(0, count);
}
