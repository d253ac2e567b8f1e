import type { Multiplicities } from "./bootstrap.ts";

/** counts[truth][predicted], flat row by row, of ranks 0 ... levels - 1. */
export function countRanks(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  levels: number,
  times?: Multiplicities,
): Float64Array {
  const counts = new Float64Array(levels * levels);
  for (let index = 0; index < truth.length; index++) {
    const cell = (truth[index] ?? 0) * levels + (predicted[index] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + (times === undefined ? 1 : (times[index] ?? 0));
  }
  return counts;
}

/** Cohen's kappa with quadratic weights from counts[truth][predicted]; 1 where no disagreement is possible. */
export function kappaOfCounts(counts: Float64Array, levels: number): number {
  const rows = new Float64Array(levels);
  const columns = new Float64Array(levels);
  let total = 0;
  let observed = 0;
  counts.forEach((count, cell) => {
    const row = Math.floor(cell / levels);
    const column = cell % levels;
    rows[row] = (rows[row] ?? 0) + count;
    columns[column] = (columns[column] ?? 0) + count;
    total += count;
    observed += count * (row - column) ** 2;
  });
  let expected = 0;
  rows.forEach((left, row) => {
    columns.forEach((right, column) => {
      expected += (left * right * (row - column) ** 2) / total;
    });
  });
  return total === 0 || expected === 0 ? 1 : 1 - observed / expected;
}

/** Cohen's kappa with quadratic weights over ranks 0 ... levels - 1 (Cohen 1968). 1: perfect, 0: chance. */
export function quadraticWeightedKappa(truth: readonly number[], predicted: readonly number[], levels: number): number {
  return kappaOfCounts(countRanks(truth, predicted, levels), levels);
}
