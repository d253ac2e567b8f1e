import type { MemoryEntry } from "@lucid/core";
import { fromBase64 } from "../heads/quantized-matrix.ts";

/** Remembered tickets as the heads see them: centred unit vectors [entries x dims] in one flat array. */
export interface MemoryVectors {
  readonly dims: number;
  readonly count: number;
  readonly values: Float32Array;
}

/** Dequantizes, centres and normalises. Throws bundle_incompatible for a vector that is not base64 or of another length. */
export function memoryVectors(entries: readonly MemoryEntry[], mean: Float32Array): MemoryVectors {
  const dims = mean.length;
  const values = new Float32Array(entries.length * dims);
  entries.forEach(({ vector, scale }, entry) => {
    const codes = new Int8Array(fromBase64(vector).buffer);
    const from = entry * dims;
    let squares = 0;
    for (let index = 0; index < dims; index++) {
      const value = (codes[index] ?? 0) * scale - (mean[index] ?? 0);
      values[from + index] = value;
      squares += value * value;
    }
    const norm = Math.sqrt(squares) || 1;
    for (let index = 0; index < dims; index++) values[from + index] = (values[from + index] ?? 0) / norm;
  });
  return { dims, count: entries.length, values };
}

/** Cosine of a unit vector to every entry. */
export function cosines({ dims, count, values }: MemoryVectors, vector: ArrayLike<number>): Float32Array {
  const found = new Float32Array(count);
  for (let entry = 0, at = 0; entry < count; entry++) {
    let product = 0;
    for (let index = 0; index < dims; index++, at++) product += (values[at] ?? 0) * (vector[index] ?? 0);
    found[entry] = product;
  }
  return found;
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
