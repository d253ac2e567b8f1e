import { describe, expect, it } from "vitest";
import { decodeHeads, lexicalPart } from "./decode-heads.ts";
import { furtherLogits } from "./further-heads.ts";
import { decodeFloats, dequantizeMatrix, encodeFloats, encodeIntegers, quantizeMatrix } from "./quantized-matrix.ts";
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

describe("heads beside the tasks", () => {
  const matrix = (rows: number, columns: number) =>
    quantizeMatrix({ rows, columns, values: Float32Array.from({ length: rows * columns }, (_, at) => (at % 7) - 3) });
  const mode = { words: 1, bias: [0.5, -0.5], taxonomy: 0.4, thresholds: [0.4, 0.6] };
  const parts = {
    rows: encodeIntegers([1, 4, 6]),
    lexical: matrix(3, 2),
    dense: matrix(8, 2),
    fused: mode,
    alone: mode,
  };
  const team = { ...parts, labels: ["desk", "site"], bySubcategory: [0, 1, 1, 0] };
  const tags = { ...parts, labels: ["vpn", "mac"] };
  const whole = { ...json, team, tags };

  it("are not there in older bundles", () => {
    expect(decodeHeads(json)).toMatchObject({ team: null, tags: null });
  });

  it("keep the words' half without the encoder's", () => {
    const heads = decodeHeads(JSON.parse(JSON.stringify(lexicalPart(whole))));
    expect(heads.team).toMatchObject({ labels: ["desk", "site"], dense: null });
    expect(heads.tags?.lexical).toMatchObject({ rows: 3, columns: 2 });
    expect(lexicalPart(decodeHeads(whole)).team?.dense).toBeNull();
    expect(decodeHeads(whole).tags?.dense).toMatchObject({ rows: 8, columns: 2 });
  });

  it("add bias, words and vector, each as strongly as its mode says", () => {
    const entries = [
      { row: 4, value: 0.5, occurrences: [] },
      { row: 5, value: 9, occurrences: [] },
    ];
    const lexical = { entries, coverage: 1 };
    const encoded = { pooled: new Float32Array(8), dims: 8, length: 0, tokenStates: new Float32Array(), meanNorm: 1 };
    const dense = { values: Float32Array.of(0, 2, 0, 0, 0, 0, 0, 0), norm: 1, encoded };
    const { tags: head } = decodeHeads({ ...whole, tags: { ...tags, alone: { ...mode, words: 3 } } });
    if (head === null) throw new Error("expected tags");
    // Row 4 is the second of the matrix: -1 and 0; row 5 is not read. Dimension 1 of the vector: -1 and 0.
    const close = (logits: readonly number[], wanted: readonly number[]) =>
      wanted.forEach((value, label) => {
        expect(logits[label]).toBeCloseTo(value, 1);
      });
    close(furtherLogits(head, { lexical, dense }), [0.5 - 0.5 - 2, -0.5]);
    close(furtherLogits(head, { lexical, dense: null }), [0.5 - 1.5, -0.5]);
  });

  it.each([
    ["a team for too few subcategories", { team: { ...team, bySubcategory: [0, 1] } }],
    ["a team that has no name", { team: { ...team, bySubcategory: [0, 1, 1, 2] } }],
    ["a team that does not say what the taxonomy weighs", { team: { ...team, fused: { words: 1, bias: [0, 0] } } }],
    ["rows that are no features", { team: { ...team, rows: encodeIntegers([1, 4, 600]) } }],
    ["rows twice", { tags: { ...tags, rows: encodeIntegers([1, 4, 4]) } }],
    ["a bias too few", { tags: { ...tags, alone: { ...mode, bias: [0] } } }],
    ["a threshold of nothing", { tags: { ...tags, fused: { ...mode, thresholds: [0, 0.5] } } }],
    ["a tag twice", { tags: { ...tags, labels: ["vpn", "vpn"] } }],
    ["a tag more than weights", { tags: { ...tags, labels: ["vpn", "mac", "dns"] } }],
    ["weights for another encoder", { tags: { ...tags, dense: matrix(9, 2) } }],
    ["no matrix", { tags: { ...tags, lexical: null } }],
    ["a list for a head", { tags: [] }],
  ])("with %s are refused", (_, broken) => {
    expect(() => decodeHeads({ ...whole, ...broken })).toThrow(refused);
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
