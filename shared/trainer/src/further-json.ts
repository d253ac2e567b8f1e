import { encodeIntegers, type FurtherHeadJson, type ModeJson, quantizeMatrix } from "@lucid/classifier";
import type { FurtherParts } from "./further-parts.ts";

/** How strongly the parts of a head speak together; the words' weight is never nothing: alone they speak, too. */
export interface FurtherWeights {
  readonly dense: number;
  readonly lexical: number;
}

/** Layout of a head beside the tasks: rows that say nothing are left out, the parts' weights go into the matrices. */
export function furtherJson<Mode extends ModeJson>(
  labels: readonly string[],
  { lexical, dense }: FurtherParts,
  weights: FurtherWeights,
  modes: { readonly fused: Mode; readonly alone: Mode },
): FurtherHeadJson<Mode> {
  const columns = labels.length;
  const rows = Array.from({ length: lexical.weights.length / columns }, (_, row) => row).filter((row) =>
    lexical.weights.subarray(row * columns, (row + 1) * columns).some((value) => value !== 0),
  );
  const words = new Float32Array(rows.length * columns);
  rows.forEach((row, place) => {
    words.set(
      lexical.weights.subarray(row * columns, (row + 1) * columns).map((value) => value * weights.lexical),
      place * columns,
    );
  });
  const vector = Float32Array.from(dense.weights, (value) => value * weights.dense);
  return {
    labels,
    rows: encodeIntegers(rows),
    lexical: quantizeMatrix({ rows: rows.length, columns, values: words }),
    dense: quantizeMatrix({ rows: vector.length / columns, columns, values: vector }),
    ...modes,
  };
}

/** Six digits are more than int8 weights deserve. */
export function rounded(values: Iterable<number>): number[] {
  return Array.from(values, (value) => Number(value.toFixed(6)));
}
