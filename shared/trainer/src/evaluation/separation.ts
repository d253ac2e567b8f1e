import type { Multiplicities } from "./bootstrap.ts";

/** Two groups of scores in one ascending order, ready to be counted again and again. */
export interface RankedScores {
  readonly scores: Float64Array;
  /** 1: of the group that should score higher. */
  readonly upper: Uint8Array;
  /** Where each stood in [...higher, ...lower]. */
  readonly order: Int32Array;
}

/** Both groups, ascending by score. */
export function rankScores(higher: readonly number[], lower: readonly number[]): RankedScores {
  const all = [...higher, ...lower];
  const order = Int32Array.from(all, (_, index) => index).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
  return {
    order,
    scores: Float64Array.from(order, (index) => all[index] ?? 0),
    upper: Uint8Array.from(order, (index) => (index < higher.length ? 1 : 0)),
  };
}

/**
 * Area under the ROC curve: how often a random one of the upper group scores above a random one of the lower, ties
 * counting half (Mann and Whitney 1947). NaN where a group is empty.
 */
export function areaUnderRoc({ scores, upper, order }: RankedScores, times?: Multiplicities): number {
  let below = 0;
  let above = 0;
  let pairs = 0;
  let tiedUpper = 0;
  let tiedLower = 0;
  for (let place = 0; place < order.length; place++) {
    const often = times === undefined ? 1 : (times[order[place] ?? 0] ?? 0);
    if (upper[place] === 1) tiedUpper += often;
    else tiedLower += often;
    if (place + 1 < order.length && scores[place + 1] === scores[place]) continue;
    pairs += tiedUpper * (below + tiedLower / 2);
    above += tiedUpper;
    below += tiedLower;
    tiedUpper = 0;
    tiedLower = 0;
  }
  return pairs / (above * below);
}
