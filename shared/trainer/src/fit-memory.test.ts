import { DEFAULT_MEMORY, decodeHeads, encodeFloats, encodeIntegers, quantizeMatrix } from "@lucid/classifier";
import { describe, expect, it } from "vitest";
import { fitMemory, type HeldOutTicket } from "./fit-memory.ts";
import { createRandom } from "./random.ts";

const DIMS = 4;

/** Heads with two categories that know nothing. */
function heads() {
  const matrix = (rows: number, columns: number) =>
    quantizeMatrix({
      rows,
      columns,
      values: new Float32Array(rows * columns),
    });
  const linear = (rows: number, columns: number) => ({
    ...{ weights: matrix(rows, columns), bias: new Array<number>(columns).fill(0) },
    ...{ temperature: 1, weight: 1 },
  });
  const familiarity = { bias: 0, coefficients: {}, threshold: -1 };
  return decodeHeads({
    ...{ format: 1, taxonomy: { id: "t", version: 1 }, tokenizerHash: "t", maxTokens: 8, groups: [0, 1] },
    labels: { category: ["a", "b"], subcategory: ["a1", "b1"], priority: ["low", "normal", "high", "urgent"] },
    priorityCosts: [0, 1, 2, 3].map(() => [0, 0, 0, 0]),
    lexical: {
      features: {
        pieces: encodeIntegers([1]),
        bigrams: "",
        stems: [],
        cues: [],
        idf: encodeFloats(Float32Array.of(1)),
      },
      tasks: { category: linear(1, 2), subcategory: linear(1, 2), priority: linear(1, 4) },
      ...{ topic: linear(1, 1), familiarity },
    },
    dense: {
      ...{ encoder: { id: "e", hash: "e", dims: DIMS }, mean: encodeFloats(new Float32Array(DIMS)), familiarity },
      tasks: {
        category: linear(DIMS, 2),
        subcategory: linear(DIMS, 2),
        priority: linear(DIMS, 4),
      },
      ...{ prototypes: matrix(2, DIMS), topic: linear(DIMS, 1) },
    },
  });
}

function tickets(labelOf: (index: number, random: () => number) => "a" | "b"): HeldOutTicket[] {
  const random = createRandom(5);
  return Array.from({ length: 120 }, (_, index) => {
    const pooled = Float32Array.from({ length: DIMS }, () => random() * 0.2);
    pooled[index % 2] = 1;
    return {
      text: {
        tokens: { words: [], tokens: { ids: [], pieces: [], omitted: [] } },
        pooled,
      } as unknown as HeldOutTicket["text"],
      category: labelOf(index, random),
    };
  });
}
const byDirection = (index: number) => (index % 2 === 0 ? ("a" as const) : ("b" as const));

describe("the strength of memory", () => {
  it("is much where the heads know little and alike tickets are alike", () => {
    expect(fitMemory(heads(), tickets(byDirection)).strength).toBeGreaterThanOrEqual(4);
  });

  it("is none where neighbours say nothing", () => {
    expect(
      fitMemory(
        heads(),
        tickets((_, random) => (random() < 0.5 ? "a" : "b")),
      ).strength,
    ).toBeLessThanOrEqual(2);
  });

  it("is the default for too few tickets", () => {
    expect(fitMemory(heads(), tickets(byDirection).slice(0, 20))).toEqual(DEFAULT_MEMORY);
  });
});
