import { describe, expect, it } from "vitest";
import { mixReplay } from "./mix-replay.ts";

interface Item {
  readonly id: string;
  readonly label: number;
}

const items = (prefix: string, counts: readonly number[]): Item[] =>
  counts.flatMap((count, label) => Array.from({ length: count }, (_, n) => ({ id: `${prefix}${label}.${n}`, label })));
const old = items("old", [600, 300, 99, 1]);
const fresh = items("new", [10, 90]);
const mix = (share: number, seed = 1, from = old) =>
  mixReplay({ fresh, old: from, share, labelOf: ({ label }) => label, seed });
const oldOnes = (mixture: readonly Item[]) => mixture.filter(({ id }) => id.startsWith("old"));

describe("a mixture of new and old tickets", () => {
  it("has all new ones and the share of old ones, none twice", () => {
    const mixture = mix(0.5);
    expect(mixture).toHaveLength(200);
    expect(new Set(mixture.map(({ id }) => id)).size).toBe(200);
    expect(oldOnes(mixture)).toHaveLength(100);
    expect(oldOnes(mix(0.2))).toHaveLength(25);
    expect(oldOnes(mix(0))).toEqual([]);
  });

  it("draws old ones as their classes are, and forgets no class", () => {
    const counts = [0, 1, 2, 3].map((label) => oldOnes(mix(0.5)).filter((item) => item.label === label).length);
    expect(counts[3]).toBe(1);
    expect(Math.abs((counts[0] ?? 0) - 60)).toBeLessThanOrEqual(2);
    expect(Math.abs((counts[1] ?? 0) - 30)).toBeLessThanOrEqual(2);
  });

  it("takes what there is where there is not enough", () => {
    expect(oldOnes(mix(0.9, 1, items("old", [5, 5])))).toHaveLength(10);
    expect(mix(0.5, 1, [])).toHaveLength(100);
  });

  it("is the same for a seed and another for another", () => {
    expect(mix(0.5, 4)).toEqual(mix(0.5, 4));
    expect(mix(0.5, 4)).not.toEqual(mix(0.5, 5));
  });
});
