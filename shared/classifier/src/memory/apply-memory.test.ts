import type { MemoryEntry } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { decodeHeads } from "../heads/decode-heads.ts";
import { logSoftmax, type Scores, type TaskScores } from "../heads/fused-heads.ts";
import { toBase64 } from "../heads/quantized-matrix.ts";
import { seeded, smallHeads } from "../heads/small-heads.ts";
import { applyMemory, isRemembered, memoryEvidence } from "./apply-memory.ts";
import { centredUnit } from "./memory-vectors.ts";
import { createMemoryReader } from "./ticket-memory.ts";

const DIMS = 16;
const THRESHOLD = 0.8;
const heads = decodeHeads(smallHeads({ dims: DIMS, pieces: [5, 6, 7], seed: 3 }));
const mean = heads.dense?.mean ?? new Float32Array(DIMS);
const read = createMemoryReader(heads);

/** A remembered ticket; equal seeds are equal texts. */
function entry(seed: number, category: string, change: Partial<MemoryEntry> = {}): MemoryEntry {
  const random = seeded(seed);
  const codes = Int8Array.from({ length: DIMS }, () => Math.round(random() * 127));
  const vector = toBase64(new Uint8Array(codes.buffer));
  return {
    id: `e${seed}-${category}`,
    ticketId: `t${seed}`,
    category,
    subcategory: null,
    corrected: true,
    scale: 0.01,
    vector,
    ...change,
  };
}
const vectorOf = (seed: number) => centredUnit(entry(seed, "hardware"), mean);
const memoryOf = (entries: readonly MemoryEntry[], agreed: readonly string[] = []) => read({ entries, agreed });

/** Heads that say hardware against access with this margin. */
function saying(margin: number): Scores {
  const task = (logits: readonly number[], groups: readonly number[] | null = null): TaskScores => ({
    logits,
    probabilities: logSoftmax(logits, groups).map(Math.exp),
  });
  return { category: task([margin, 0]), subcategory: task([0, 0, 0, 0], heads.groups), priority: task([0, 0, 0, 0]) };
}
const top = ({ category }: Scores) =>
  (category.probabilities[0] ?? 0) > (category.probabilities[1] ?? 0) ? "hardware" : "access";

describe("memory", () => {
  it("is no part of the answer while nothing is remembered", () => {
    const alone = saying(1);
    expect(applyMemory(heads, alone, memoryOf([]), vectorOf(1), THRESHOLD)).toEqual({
      scores: alone,
      alone,
      recall: null,
    });
  });

  it("listens most to the first tickets of a category", () => {
    // The margin that a unit of weight adds: the same label and the same words of the heads, so the difference is the voice.
    const quiet = memoryOf([entry(1, "access"), entry(1, "access", { id: "again" })]);
    const loud = memoryOf([entry(1, "access")]);
    const margin = (memory: ReturnType<typeof memoryOf>) => {
      const recall = memory?.recall(vectorOf(1));
      const weights = recall?.neighbours.reduce((sum, { weight }) => sum + weight, 0) ?? 1;
      return ((recall?.category[1] ?? 0) - (recall?.category[0] ?? 0)) / weights;
    };
    expect(margin(loud) - margin(quiet)).toBeCloseTo(10 * 0.5 * (1 - 1 / 4), 4);
  });

  it("puts the same ticket right after one correction", () => {
    const { scores, recall } = applyMemory(heads, saying(1), memoryOf([entry(1, "access")]), vectorOf(1), THRESHOLD);
    expect(top(scores)).toBe("access");
    expect(isRemembered(recall)).toBe(true);
  });

  it("leaves a ticket alone that is like nothing remembered", () => {
    const opposite = vectorOf(1).map((value) => -value);
    const { scores, recall } = applyMemory(heads, saying(1), memoryOf([entry(1, "access")]), opposite, THRESHOLD);
    expect(top(scores)).toBe("hardware");
    expect(isRemembered(recall)).toBe(false);
  });

  it("adds a term of its own: logits with memory less logits without are what it recalled", () => {
    const { scores, alone, recall } = applyMemory(
      heads,
      saying(1),
      memoryOf([entry(1, "access"), entry(2, "hardware")]),
      vectorOf(1),
      THRESHOLD,
    );
    scores.category.logits.forEach((value, index) => {
      expect(value - (alone.category.logits[index] ?? 0)).toBeCloseTo(recall?.category[index] ?? 0, 9);
    });
  });

  it("does not let one agent overrule sure heads, but two", () => {
    const sure = saying(2);
    const alone = applyMemory(heads, sure, memoryOf([entry(1, "access")]), vectorOf(1), THRESHOLD);
    expect([top(alone.scores), alone.recall]).toEqual(["hardware", null]);
    const together = applyMemory(heads, sure, memoryOf([entry(1, "access")], ["access"]), vectorOf(1), THRESHOLD);
    expect(top(together.scores)).toBe("access");
  });

  it("does not count the same ticket told ten times as ten tickets", () => {
    const margin = (copies: number) => {
      const entries = Array.from({ length: copies }, (_, index) => entry(1, "access", { id: `c${index}` }));
      const { recall } = applyMemory(heads, saying(0), memoryOf(entries), vectorOf(1), 1);
      return (recall?.category[1] ?? 0) - (recall?.category[0] ?? 0);
    };
    expect(margin(10)).toBeLessThan(margin(1) * 1.15);
  });

  it("names the tickets that speak for the category, and what it was without them", () => {
    const remembered = applyMemory(
      heads,
      saying(1),
      memoryOf([entry(1, "access"), entry(1, "hardware", { ticketId: "other" })]),
      vectorOf(1),
      1,
    );
    const said = top(remembered.scores);
    const evidence = memoryEvidence(heads, remembered, said, 1);
    expect(evidence?.neighbours.map(({ ticketId }) => ticketId)).toEqual([said === "access" ? "t1" : "other"]);
    expect(evidence?.without).toBe("hardware");
  });

  it("leaves out labels that the heads do not have", () => {
    expect(memoryOf([entry(1, "retired")])).toBeNull();
  });
});

it("costs little more than the dot products of 2,000 tickets of 384 dimensions", () => {
  const wide = decodeHeads(smallHeads({ dims: 384, pieces: [5, 6, 7], seed: 3 }));
  const random = seeded(9);
  const entries = Array.from({ length: 2000 }, (_, index): MemoryEntry => {
    const codes = Int8Array.from({ length: 384 }, () => Math.round(random() * 127));
    const vector = toBase64(new Uint8Array(codes.buffer));
    return { ...entry(1, index % 2 === 0 ? "hardware" : "access"), id: `m${index}`, vector };
  });
  const memory = createMemoryReader(wide)({ entries, agreed: [] });
  const probe = centredUnit(entries[7] ?? entry(1, "access"), wide.dense?.mean ?? new Float32Array(384));
  const plain = Array.from({ length: 2000 }, () => Float32Array.from(probe));
  const dots = () =>
    plain.reduce((sum, vector) => sum + vector.reduce((dot, x, at) => dot + x * (probe[at] ?? 0), 0), 0);
  // The best of many: what the machine does beside this is not memory's.
  expect(bestMs(() => memory?.recall(probe))).toBeLessThan(5 * bestMs(dots));
});

/** Milliseconds of the fastest of 60 runs. */
function bestMs(work: () => unknown): number {
  const times = Array.from({ length: 60 }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return Math.min(...times);
}
