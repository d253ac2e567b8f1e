import { AppError } from "@lucid/core";
import type { Adapter, AdapterFactor } from "./adapter.ts";
import { type Initializer, readInitializers } from "./onnx-initializers.ts";
import { requantizeBlocks, requantizeChannels } from "./requantize.ts";

/** The encoder's products (models/export/bert_graph.py), and the linear maps whose outputs each one computes side by side. */
const PRODUCTS: Readonly<Record<string, readonly string[]>> = {
  qkv: ["query", "key", "value"],
  attention_output: ["attention_output"],
  intermediate: ["intermediate"],
  feed_forward: ["output"],
};

/**
 * An encoder with an adapter in its weights: every 8-bit weight W becomes W + scale * B * A, rounded to 8 bits again. A copy
 * of the same size and speed as the plain encoder; `model` (encoder.onnx or encoder-webgpu.onnx) stays as it is and
 * serves every adapter. Some 0.5 s and twice the file's size in memory. The caller has checked that the adapter belongs to
 * this encoder (`encoderHash`). Throws bundle_incompatible naming a factor that is missing, left over or of another
 * shape, encoder_invalid where `model` is no encoder of ours.
 */
export function mergeAdapter(model: Uint8Array, adapter: Adapter): Uint8Array<ArrayBuffer> {
  const merged = new Uint8Array(model);
  mergeAdapterInto(merged, adapter);
  return merged;
}

/** The same in `model`'s own bytes: no second copy of them. Where it throws, they are of no use any more. */
export function mergeAdapterInto(model: Uint8Array, adapter: Adapter): void {
  const initializers = readInitializers(model);
  const factors = new Map(adapter.factors.map((factor) => [factor.name, factor]));
  for (const name of initializers.keys()) {
    const [, layer, product] = /^(\d+)\.(\w+)\.weight$/.exec(name) ?? [];
    const maps = PRODUCTS[product ?? ""];
    if (maps === undefined) continue;
    const prefixes = maps.map((map) => `layer.${layer}.${map}`);
    mergeProduct(initializers, `${layer}.${product}`, prefixes, factors, adapter);
    for (const prefix of prefixes) for (const half of ["A", "B"]) factors.delete(`${prefix}.${half}`);
  }
  const [left] = factors.keys();
  if (left !== undefined)
    throw new AppError("bundle_incompatible", `The adapter has ${left}, which the encoder has not`);
}

function mergeProduct(
  initializers: ReadonlyMap<string, Initializer>,
  product: string,
  prefixes: readonly string[],
  factors: ReadonlyMap<string, AdapterFactor>,
  { rank, scale }: Adapter,
): void {
  const weight = required(initializers, `${product}.weight`);
  const scales = required(initializers, `${product}.scale`);
  const divisor = initializers.get(`${product}.factor`);
  // Three sides: [outputs, blocks, block] of the WebGPU graph; two: [inputs, outputs].
  const inBlocks = weight.dims.length === 3;
  const [first = 0, second = 0, block = 1] = weight.dims;
  const [inputs, outputs] = inBlocks ? [second * block, first] : [first, second];
  const width = outputs / prefixes.length;
  const change = new Float32Array(inputs * outputs);
  for (const [index, prefix] of prefixes.entries()) {
    const inner = factorOf(factors, `${prefix}.A`, rank, inputs);
    const outer = factorOf(factors, `${prefix}.B`, width, rank);
    addProduct(change, { inner, outer, rank, inputs, outputs, width, from: index * width, scale });
  }
  // What an untrained adapter leaves alone keeps its very bytes.
  if (change.every((value) => value === 0)) return;
  const floats = floatsOf(scales);
  if (inBlocks) requantizeBlocks({ codes: weight.bytes, scales: floats, change, inputs, outputs, block });
  else {
    const factor = divisor === undefined ? null : floatsOf(divisor);
    requantizeChannels({ codes: weight.bytes, scales: floats, change, inputs, outputs, factor });
  }
  scales.bytes.set(new Uint8Array(floats.buffer));
}

interface LowRank {
  readonly inner: Float32Array;
  readonly outer: Float32Array;
  readonly rank: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly width: number;
  /** First of its outputs. */
  readonly from: number;
  readonly scale: number;
}

/**
 * change[input, from + output] += scale * sum over r of A[r, input] * B[output, r], along rows of outputs: four ranks at a
 * time, because reading and writing the row takes longer than multiplying.
 */
function addProduct(change: Float32Array, { inner, outer, rank, inputs, outputs, width, from, scale }: LowRank): void {
  const byRank = new Float32Array((rank + 3) * width);
  for (let output = 0; output < width; output++) {
    for (let r = 0; r < rank; r++) byRank[r * width + output] = scale * (outer[output * rank + r] ?? 0);
  }
  for (let input = 0; input < inputs; input++) {
    const row = change.subarray(input * outputs + from, input * outputs + from + width);
    const weightOf = (r: number) => (r < rank ? (inner[r * inputs + input] ?? 0) : 0);
    for (let r = 0; r < rank; r += 4) {
      const weights = [weightOf(r), weightOf(r + 1), weightOf(r + 2), weightOf(r + 3)] as const;
      addRows(row, byRank.subarray(r * width, (r + 4) * width), weights);
    }
  }
}

/** row += the four rows of `rows`, each times its weight. */
function addRows(
  row: Float32Array,
  rows: Float32Array,
  [first, second, third, fourth]: readonly [number, number, number, number],
): void {
  const width = row.length;
  for (let place = 0; place < width; place++) {
    row[place] =
      (row[place] ?? 0) +
      first * (rows[place] ?? 0) +
      second * (rows[place + width] ?? 0) +
      third * (rows[place + 2 * width] ?? 0) +
      fourth * (rows[place + 3 * width] ?? 0);
  }
}

function required(initializers: ReadonlyMap<string, Initializer>, name: string): Initializer {
  const found = initializers.get(name);
  if (found === undefined) throw new AppError("encoder_invalid", `The encoder has no table ${name}`);
  return found;
}

function factorOf(factors: ReadonlyMap<string, AdapterFactor>, name: string, rows: number, columns: number) {
  const factor = factors.get(name);
  if (factor?.rows === rows && factor.columns === columns && factor.values.length === rows * columns)
    return factor.values;
  const found = factor === undefined ? "missing" : `[${factor.rows}, ${factor.columns}]`;
  throw new AppError(
    "bundle_incompatible",
    `The adapter's ${name} is ${found}, the encoder needs [${rows}, ${columns}]`,
  );
}

/** A copy: the model's bytes begin anywhere, floats do not. */
function floatsOf({ bytes }: Initializer): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
