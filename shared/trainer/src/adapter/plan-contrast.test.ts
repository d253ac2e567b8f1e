import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import type { AdapterExample } from "./adapter-example.ts";
import { planContrast } from "./plan-contrast.ts";

const random = createRandom(5);
const CLASSES = 20;
/** Eleven texts a class, but the last class has one. */
const examples: AdapterExample[] = Array.from({ length: CLASSES }, (_, label) => label)
  .flatMap((label) => Array.from({ length: label === CLASSES - 1 ? 1 : 11 }, () => label))
  .map((label) => ({ ids: new Array<number>(3 + Math.floor(random() ** 3 * 40)).fill(1), label }));
const limits = { steps: 200, batchSize: 16, textsPerClass: 2, tokensPerBatch: 4096, warmUpShare: 0.1 };
const plan = planContrast(examples, limits, 1);
const labelsOf = (batch: readonly number[]) => batch.map((index) => examples[index]?.label ?? -1);
const lengths = (batch: readonly number[]) => batch.map((index) => examples[index]?.ids.length ?? 0);

describe("batches for contrast", () => {
  it("hold two texts of every class that has two, never the same one twice", () => {
    for (const batch of plan.batches) {
      expect(new Set(batch).size).toBe(batch.length);
      const labels = labelsOf(batch);
      for (const label of new Set(labels)) {
        expect(labels.filter((other) => other === label)).toHaveLength(label === CLASSES - 1 ? 1 : 2);
      }
    }
  });

  it("give every class and every text of a class its turn before any has another", () => {
    const labels = plan.batches.flatMap((batch) => [...new Set(labelsOf(batch))]);
    for (let turn = 0; turn < 50; turn++) {
      expect(new Set(labels.slice(turn * CLASSES, (turn + 1) * CLASSES)).size).toBe(CLASSES);
    }
    const first = plan.batches.flat().filter((index) => examples[index]?.label === 3);
    expect(new Set(first.slice(0, 10)).size).toBe(10);
  });

  it("keep within texts and tokens, padding included", () => {
    expect(Math.max(...plan.batches.map(({ length }) => length))).toBe(16);
    const short = planContrast(examples, { ...limits, tokensPerBatch: 100 }, 1);
    short.batches.forEach((batch, step) => {
      expect(short.tokens[step]).toBe(batch.length * Math.max(...lengths(batch)));
      expect(new Set(labelsOf(batch)).size).toBeGreaterThanOrEqual(2);
      if (batch.length > 4) expect(short.tokens[step]).toBeLessThanOrEqual(100);
    });
  });

  it("pad less than texts in any order would", () => {
    const flat = plan.batches.flat();
    const padded = (batches: readonly (readonly number[])[]) =>
      batches.reduce((sum, batch) => sum + batch.length * Math.max(...lengths(batch)), 0);
    const anyOrder: number[][] = [];
    const mixed = flat.map((index) => ({ index, at: random() })).sort((left, right) => left.at - right.at);
    for (let from = 0; from < flat.length; from += 16) {
      anyOrder.push(mixed.slice(from, from + 16).map(({ index }) => index));
    }
    expect(padded(plan.batches)).toBeLessThan(0.9 * padded(anyOrder));
  });

  it("are the same for a seed, others for another", () => {
    expect(planContrast(examples, limits, 1)).toEqual(plan);
    expect(planContrast(examples, limits, 2).batches).not.toEqual(plan.batches);
  });

  it("put other texts of a class together each time", () => {
    const partners = plan.batches.flatMap((batch) => {
      const own = batch.filter((index) => examples[index]?.label === 0);
      return own.includes(0) ? own.filter((index) => index !== 0) : [];
    });
    expect(new Set(partners).size).toBeGreaterThan(2);
  });
});
