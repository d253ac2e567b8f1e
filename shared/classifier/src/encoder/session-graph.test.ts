import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeGraph } from "./create-node-graph.ts";
import { createWebGraph } from "./create-web-graph.ts";
import type { GraphInput, TensorGraph } from "./session-graph.ts";

const folder = fileURLToPath(new URL("../../../../models/encoders/en/", import.meta.url));
const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");

const floats = (...dims: number[]): GraphInput => {
  const size = dims.reduce((product, side) => product * side, 1);
  return { dims, values: Float32Array.from({ length: size }, (_, index) => Math.sin(index * 7.7) / 10) };
};
const { adapter } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8")) as {
  adapter: { factors: { name: string; rows: number; columns: number }[] };
};

/** Two texts, the shorter one padded, two classes. */
const inputs = new Map<string, GraphInput>([
  ["ids", { dims: [2, 4], values: BigInt64Array.of(101n, 3000n, 4000n, 102n, 101n, 5000n, 102n, 0n) }],
  ["mask", { dims: [2, 4], values: BigInt64Array.of(1n, 1n, 1n, 1n, 1n, 1n, 1n, 0n) }],
  ["targets", { dims: [2, 2], values: Float32Array.of(1, 0, 0, 1) }],
  ["weights", { dims: [2], values: Float32Array.of(1, 2) }],
  ["mean", floats(384)],
  ["head.weights", floats(384, 2)],
  ["head.bias", floats(2)],
  ...adapter.factors.map(({ name, rows, columns }): [string, GraphInput] => [name, floats(rows, columns)]),
]);

describe("the training graph", () => {
  let graphs: TensorGraph[] = [];
  beforeAll(async () => {
    const model = readFileSync(`${folder}train.onnx`);
    const tables = { "encoder.onnx": readFileSync(`${folder}encoder.onnx`) };
    graphs = await Promise.all([
      createNodeGraph({ model: `${folder}train.onnx`, threads: 1 }),
      createWebGraph({ model, tables, wasmBinary: readFileSync(wasm) }),
    ]);
  });
  afterAll(() => Promise.all(graphs.map((graph) => graph.dispose())));

  it("says the same in Node and in onnxruntime-web: loss and every gradient", async () => {
    const [native, web] = await Promise.all(graphs.map((graph) => graph.run(inputs)));
    expect(web?.get("loss")?.[0]).toBeCloseTo(native?.get("loss")?.[0] ?? Number.NaN, 5);
    expect([...(web?.keys() ?? [])]).toEqual([...(native?.keys() ?? [])]);
    for (const [name, values] of native ?? []) {
      const norm = Math.hypot(...values);
      const other = web?.get(name) ?? new Float32Array();
      const difference = Math.hypot(...values.map((value, index) => value - (other[index] ?? Number.NaN)));
      expect(difference / norm, name).toBeLessThan(1e-3);
    }
  });

  it("refuses what it cannot run by its name, and goes on", async () => {
    for (const graph of graphs) {
      const without = new Map([...inputs].filter(([name]) => name !== "head.bias"));
      await expect(graph.run(without)).rejects.toMatchObject({
        code: "encoder_invalid",
        message: expect.stringContaining("head.bias"),
      });
      const misshapen = new Map([...inputs, ["mean", floats(3)]] as [string, GraphInput][]);
      await expect(graph.run(misshapen)).rejects.toMatchObject({ code: "encoder_invalid" });
      expect((await graph.run(inputs)).get("loss")).toHaveLength(1);
    }
  });
});

it("bytes that are no graph are refused as encoder_invalid", async () => {
  const model = Uint8Array.of(1, 2, 3);
  await expect(createNodeGraph({ model, threads: 1 })).rejects.toMatchObject({ code: "encoder_invalid" });
  const web = createWebGraph({ model, wasmBinary: readFileSync(wasm) });
  await expect(web).rejects.toMatchObject({ code: "encoder_invalid" });
});
