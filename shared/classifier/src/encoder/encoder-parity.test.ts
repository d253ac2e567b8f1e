import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Encoder } from "@lucid/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeEncoder } from "./create-node-encoder.ts";
import { createWebEncoder } from "./create-web-encoder.ts";
import { checkGoldens, type EncoderGoldens, goldenCosines } from "./golden-cosines.ts";

const folder = fileURLToPath(new URL("../../../../models/encoders/en/", import.meta.url));
const goldens: EncoderGoldens = JSON.parse(readFileSync(`${folder}goldens.json`, "utf8"));
const model = readFileSync(`${folder}encoder.onnx`);
const identity = { hash: "test", dims: 384, maxTokens: 256 };
const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");

describe.each(["Node", "onnxruntime-web"])("the int8 encoder in %s", (runtime) => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder =
      runtime === "Node"
        ? await createNodeEncoder({ ...identity, model })
        : await createWebEncoder({ ...identity, model, wasmBinary: readFileSync(wasm), executionProvider: "wasm" });
  });
  afterAll(() => encoder.dispose());

  it("is within cosine 0.98 of the float32 model on every golden text", async () => {
    const cosines = await goldenCosines(encoder, goldens);
    expect(cosines).toHaveLength(20);
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.98);
    await expect(checkGoldens(encoder, goldens)).resolves.toBeUndefined();
  });

  it("answers calls that overlap one after the other, each with its own text", async () => {
    const ids = goldens.items.slice(0, 4).map(({ tokenIds }) => tokenIds);
    const apart: number[] = [];
    for (const tokenIds of ids) apart.push((await encoder.encode(tokenIds)).pooled[0] ?? 0);
    const together = await Promise.all(ids.map((tokenIds) => encoder.encode(tokenIds)));
    expect(together.map(({ pooled }) => pooled[0])).toEqual(apart);
    expect(together.map(({ length }) => length)).toEqual(ids.map((tokenIds) => tokenIds.length));
  });

  it("gives a unit vector that is the mean of the token states over its norm", async () => {
    const { pooled, tokenStates, length, dims, meanNorm } = await encoder.encode([101, 15041, 102]);
    expect(pooled.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    const first = [0, 1, 2].reduce((sum, row) => sum + (tokenStates[row * dims] ?? 0), 0) / length / meanNorm;
    expect(first).toBeCloseTo(pooled[0] ?? 0, 5);
  });

  it("refuses what it cannot read, and goes on", async () => {
    await expect(encoder.encode([])).rejects.toMatchObject({ code: "bad_request" });
    await expect(encoder.encode(new Array<number>(300).fill(1))).rejects.toMatchObject({ code: "bad_request" });
    await expect(encoder.encode([101, 102], AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
    await expect(encoder.encode([101, 102])).resolves.toMatchObject({ length: 2 });
  });
});

describe("a file that is no model", () => {
  it("is refused as encoder_invalid", async () => {
    const broken = createNodeEncoder({ ...identity, model: new Uint8Array([1, 2, 3]) });
    await expect(broken).rejects.toMatchObject({ code: "encoder_invalid" });
  });
});
