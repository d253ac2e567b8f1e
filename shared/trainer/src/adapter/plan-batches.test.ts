import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { planBatches } from "./plan-batches.ts";

const random = createRandom(3);
const lengths = Array.from({ length: 1000 }, () => 3 + Math.floor(random() ** 3 * 250));
const limits = { batchSize: 16, tokensPerBatch: 1024 };
const batches = planBatches(lengths, limits, 1);
const longest = (batch: readonly number[]) => Math.max(...batch.map((index) => lengths[index] ?? 0));

describe("batches", () => {
  it("hold every text once", () => {
    expect(batches.flat().sort((left, right) => left - right)).toEqual([...lengths.keys()]);
  });

  it("keep within texts and tokens, padding included: long texts come in smaller ones", () => {
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(16);
      expect(batch.length * longest(batch)).toBeLessThanOrEqual(1024);
    }
    expect(Math.max(...batches.map(({ length }) => length))).toBe(16);
  });

  it("put a text that is longer than the limit alone", () => {
    expect(planBatches([5000, 4000], limits, 1).map(({ length }) => length)).toEqual([1, 1]);
  });

  it("pad little, because lengths in a batch are similar", () => {
    const padded = batches.reduce((sum, batch) => sum + batch.length * longest(batch), 0);
    expect(padded / lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(1.15);
  });

  it("are the same for a seed, others for another, and not in order of length", () => {
    expect(planBatches(lengths, limits, 1)).toEqual(batches);
    expect(planBatches(lengths, limits, 2)).not.toEqual(batches);
    const order = batches.map(longest);
    expect(order).not.toEqual([...order].sort((left, right) => right - left));
  });
});
