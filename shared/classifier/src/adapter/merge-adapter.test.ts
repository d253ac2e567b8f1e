import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createNodeEncoder } from "../encoder/create-node-encoder.ts";
import { type EncoderGoldens, goldenCosines } from "../encoder/golden-cosines.ts";
import type { Adapter } from "./adapter.ts";
import { mergeAdapter } from "./merge-adapter.ts";

const folder = fileURLToPath(new URL("../../../../models/encoders/en/", import.meta.url));
const encoder = readFileSync(`${folder}encoder.onnx`);
const goldens: EncoderGoldens = JSON.parse(readFileSync(`${folder}goldens.json`, "utf8"));
const { adapter: description } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8"));

/** Factors whose values rise and fall without a pattern, B as large as told. */
function adapterOf(size: number): Adapter {
  const shapes: readonly Omit<Adapter["factors"][number], "values">[] = description.factors;
  const factors = shapes.map((shape) => {
    const largest = shape.name.endsWith(".A") ? 0.06 : size;
    const values = new Float32Array(shape.rows * shape.columns).map((_, index) => largest * Math.sin(index * index));
    return { ...shape, values };
  });
  return { encoderHash: "any", rank: description.rank, scale: description.scale, factors };
}

async function vectorsOf(model: Uint8Array): Promise<EncoderGoldens> {
  const session = await createNodeEncoder({ model, hash: "", dims: 384, maxTokens: 256 });
  const items = [];
  for (const item of goldens.items.slice(0, 5)) {
    items.push({ ...item, vector: Array.from((await session.encode(item.tokenIds)).pooled) });
  }
  await session.dispose();
  return { ...goldens, items };
}

async function worstCosine(model: Uint8Array, expected: EncoderGoldens): Promise<number> {
  const session = await createNodeEncoder({ model, hash: "", dims: 384, maxTokens: 256 });
  const cosines = await goldenCosines(session, expected);
  await session.dispose();
  return Math.min(...cosines);
}

describe("an adapter merged into an encoder's weights", () => {
  it("makes a new file of the same size and leaves the given one alone, so that it serves the next adapter", () => {
    const before = Buffer.from(encoder);
    const merged = mergeAdapter(encoder, adapterOf(0.06));
    expect(merged).toHaveLength(encoder.length);
    expect(before.equals(encoder)).toBe(true);
    expect(before.equals(merged)).toBe(false);
  });

  it("changes no byte before it has learned anything", () => {
    expect(Buffer.from(mergeAdapter(encoder, adapterOf(0))).equals(encoder)).toBe(true);
  });

  it("gives nearly the same vectors on the graph for WebGPU, and others than the plain encoder", async () => {
    const adapted = await vectorsOf(mergeAdapter(readFileSync(`${folder}encoder-webgpu.onnx`), adapterOf(0.06)));
    expect(await worstCosine(mergeAdapter(encoder, adapterOf(0.06)), adapted)).toBeGreaterThan(0.98);
    expect(await worstCosine(encoder, adapted)).toBeLessThan(0.9);
  });
});

describe("what does not fit together is named", () => {
  const adapter = adapterOf(0.06);
  const without = (name: string) => adapter.factors.filter((factor) => factor.name !== name);

  it("a factor that is missing", () => {
    const factors = without("layer.3.value.B");
    expect(() => mergeAdapter(encoder, { ...adapter, factors })).toThrow(/layer\.3\.value\.B is missing/);
  });

  it("a factor of another shape", () => {
    const values = new Float32Array(16);
    const factors = [...without("layer.0.output.A"), { name: "layer.0.output.A", rows: 16, columns: 1, values }];
    expect(() => mergeAdapter(encoder, { ...adapter, factors })).toThrow(
      /layer\.0\.output\.A is \[16, 1\].*\[16, 1536\]/,
    );
  });

  it("a factor of a layer that the encoder has not", () => {
    const values = new Float32Array(1);
    const factors = [...adapter.factors, { name: "layer.6.query.A", rows: 1, columns: 1, values }];
    expect(() => mergeAdapter(encoder, { ...adapter, factors })).toThrow(/layer\.6\.query\.A/);
  });

  it("a file that is no model, or cut off", () => {
    for (const broken of [new Uint8Array([255, 255, 255]), encoder.subarray(0, 1_000_000)]) {
      expect(() => mergeAdapter(broken, adapter)).toThrow(expect.objectContaining({ code: "encoder_invalid" }));
    }
  });
});
