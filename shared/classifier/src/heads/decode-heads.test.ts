import { describe, expect, it } from "vitest";
import { decodeHeads, lexicalPart } from "./decode-heads.ts";
import { decodeFloats, dequantizeMatrix, encodeFloats, quantizeMatrix } from "./quantized-matrix.ts";
import { smallHeads } from "./small-heads.ts";

const json = smallHeads({ dims: 8, pieces: [5, 6, 7], seed: 3 });
const refused = expect.objectContaining({ code: "bundle_incompatible" });

describe("heads.json", () => {
  it("comes back from JSON with every array in its place", () => {
    const heads = decodeHeads(JSON.parse(JSON.stringify(json)));
    expect(heads.lexical.features.pieces.get(6)).toBe(1);
    expect(heads.lexical.features.bigrams.size).toBe(2);
    expect(heads.lexical.features.cues.get("today")).toBe(heads.lexical.features.idf.length - 2);
    expect(heads.dense?.tasks.subcategory.weights).toMatchObject({ rows: 8, columns: 4 });
  });

  it("can be its lexical part alone, before and after decoding", () => {
    expect(decodeHeads(lexicalPart(json)).dense).toBeNull();
    expect(lexicalPart(decodeHeads(json)).dense).toBeNull();
  });

  it.each([
    ["null", null],
    ["another format", { ...json, format: 2 }],
    ["a priority missing", { ...json, labels: { ...json.labels, priority: ["low", "normal", "high"] } }],
    ["a subcategory without category", { ...json, groups: [0, 0, 1, 7] }],
    ["too few groups", { ...json, groups: [0, 0, 1] }],
    ["costs that are not square", { ...json, priorityCosts: [[0]] }],
    ["a category more than weights", { ...json, labels: { ...json.labels, category: ["a", "b", "c"] } }],
    ["idf cut off", { ...json, lexical: { ...json.lexical, features: { ...json.lexical.features, idf: "AAAA" } } }],
    ["no base64", { ...json, lexical: { ...json.lexical, features: { ...json.lexical.features, idf: "%%%" } } }],
    [
      "a mean that is not finite",
      { ...json, dense: { ...json.dense, mean: encodeFloats(new Float32Array(8).fill(Number.NaN)) } },
    ],
  ])("with %s is refused", (_, broken) => {
    expect(() => decodeHeads(broken)).toThrow(refused);
  });
});

describe("int8 matrices", () => {
  it("come back within half a step of each column's scale", () => {
    const values = Float32Array.from([1, -20, 0.5, 7, -0.25, 13]);
    const back = dequantizeMatrix(quantizeMatrix({ rows: 3, columns: 2, values }), "test").values;
    values.forEach((value, index) => {
      expect(Math.abs(value - (back[index] ?? 0))).toBeLessThanOrEqual((index % 2 === 0 ? 1 : 20) / 254 + 1e-6);
    });
  });

  it("keep float32 values bit by bit", () => {
    const values = Float32Array.from([Math.PI, -1e-20, 3e30]);
    expect(decodeFloats(encodeFloats(values), 3, "test")).toEqual(values);
  });
});
