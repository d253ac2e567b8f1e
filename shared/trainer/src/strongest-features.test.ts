import { describe, expect, it } from "vitest";
import type { Vocabulary } from "./choose-vocabulary.ts";
import { strongestFeatures } from "./strongest-features.ts";

const vocabulary: Vocabulary = {
  features: [
    { family: "pieces", key: 11 },
    { family: "pieces", key: 12 },
    { family: "stems", key: "paper" },
    { family: "cues", key: "today" },
  ],
  ids: Int32Array.of(0, 1, 2, 3),
  rows: Int32Array.of(0, 1, 2, 3),
  idf: Float32Array.of(1, 3, 1, 1),
};
/** [features x classes] of two tasks, of two classes and of one. */
const fitted = [
  { weights: Float64Array.of(3, 4, 2, 0, 0, 0, 0, 0), classes: 2 },
  { weights: Float64Array.of(0, 0, 5.5, 0), classes: 1 },
];

describe("the strongest features", () => {
  it("are those with the largest weights over all tasks, times their weight in a text", () => {
    expect(strongestFeatures(vocabulary, fitted, 3)).toEqual([1, 2, 3]);
    expect(strongestFeatures(vocabulary, fitted, 2)).toEqual([1, 3]);
  });

  it("always hold the cues, however little they weigh", () => {
    expect(strongestFeatures(vocabulary, fitted, 1)).toEqual([3]);
  });

  it("are all of them where there is room", () => {
    expect(strongestFeatures(vocabulary, fitted, 4)).toEqual([0, 1, 2, 3]);
  });
});
