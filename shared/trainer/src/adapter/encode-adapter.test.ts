import { type Adapter, decodeAdapter } from "@lucid/classifier";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { encodeAdapter } from "./encode-adapter.ts";

function adapterOf(shapes: readonly (readonly [string, number, number])[]): Adapter {
  const random = createRandom(5);
  const factors = shapes.map(([name, rows, columns]) => ({
    ...{ name, rows, columns },
    values: Float32Array.from({ length: rows * columns }, () => random() - 0.5),
  }));
  return { encoderHash: "ab".repeat(32), rank: 2, scale: 2, factors };
}

const small = adapterOf([
  ["layer.0.query.A", 2, 5],
  ["layer.0.query.B", 3, 2],
]);

/** The small adapter's file with another header. */
function withHeader(change: (header: Record<string, unknown>) => unknown): Uint8Array {
  const file = encodeAdapter(small);
  const length = new DataView(file.buffer).getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(12, 12 + length))) as Record<string, unknown>;
  const text = new TextEncoder().encode(JSON.stringify(change(header)));
  const bytes = new Uint8Array(12 + text.length + file.length - 12 - length);
  bytes.set(file.subarray(0, 8));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 12);
  bytes.set(file.subarray(12 + length), 12 + text.length);
  return bytes;
}

describe("an adapter as a file", () => {
  it("comes back with its names and shapes, each value the nearest float16", () => {
    const back = decodeAdapter(encodeAdapter(small));
    expect({ ...back, factors: back.factors.map(({ values: _, ...shape }) => shape) }).toEqual({
      ...small,
      factors: small.factors.map(({ values: _, ...shape }) => shape),
    });
    back.factors.forEach(({ values }, place) => {
      values.forEach((value, index) => {
        const original = small.factors[place]?.values[index] ?? Number.NaN;
        expect(Math.abs(value - original)).toBeLessThanOrEqual(Math.abs(original) * 2 ** -11 + 2 ** -25);
      });
    });
  });

  it("does not change when it is read and written again", () => {
    const file = encodeAdapter(small);
    expect(encodeAdapter(decodeAdapter(file))).toEqual(file);
  });

  it("reads from the middle of a larger buffer", () => {
    const file = encodeAdapter(small);
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 3);
    expect(decodeAdapter(larger.subarray(3, 3 + file.length))).toEqual(decodeAdapter(file));
  });

  it("takes at most 1.5 MB for rank 16 on six layers of 384", () => {
    const maps = ["query", "key", "value", "output", "intermediate", "feedback"].flatMap((map) =>
      [0, 1, 2, 3, 4, 5].flatMap((layer): [string, number, number][] => [
        [`layer.${layer}.${map}.A`, 16, map === "feedback" ? 1536 : 384],
        [`layer.${layer}.${map}.B`, map === "intermediate" ? 1536 : 384, 16],
      ]),
    );
    const adapter = adapterOf(maps);
    expect(adapter.factors.reduce((sum, { values }) => sum + values.length, 0)).toBe(663_552);
    expect(encodeAdapter(adapter).length).toBeLessThanOrEqual(1_500_000);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 70_000])(
    "refuses a diverged value (%f) by its factor's name",
    (bad) => {
      const factors = small.factors.map((factor) => ({ ...factor, values: factor.values.map(() => bad) }));
      expect(() => encodeAdapter({ ...small, factors })).toThrow(/layer\.0\.query\.A/);
    },
  );
});

describe("a file that is no adapter of ours", () => {
  const file = encodeAdapter(small);
  it.each([
    ["of another kind", new TextEncoder().encode('{"format": 1}'), /no adapter file/],
    ["empty", new Uint8Array(0), /no adapter file/],
    ["cut in its header", file.subarray(0, 40), /header is cut off/],
    ["cut in its values", file.subarray(0, -2), /15 values, 16 expected/],
    ["longer than it says", Uint8Array.of(...file, 0, 0), /17 values, 16 expected/],
    ["without an encoder", withHeader(({ encoderHash: _, ...rest }) => rest), /encoderHash/],
    ["with a rank of 0", withHeader((header) => ({ ...header, rank: 0 })), /rank/],
    ["without a scale", withHeader((header) => ({ ...header, scale: null })), /scale/],
    ["without factors", withHeader((header) => ({ ...header, factors: [] })), /factors/],
    ["with a shapeless factor", withHeader((header) => ({ ...header, factors: [{ name: "a", rows: 1 }] })), /\(a\)/],
    ["with a header of null", withHeader(() => null), /not an object/],
    ["with an infinite value", Uint8Array.of(...file.subarray(0, -2), 0x00, 0x7c), /query\.B is not finite/],
  ])("%s is refused by what is wrong", (_, bytes, reason) => {
    const decode = () => decodeAdapter(bytes, "adapter-7.bin");
    expect(decode).toThrow(reason);
    expect(decode).toThrow(/^adapter-7\.bin: /);
    expect(decode).toThrow(expect.objectContaining({ code: "bundle_incompatible" }));
  });
});
