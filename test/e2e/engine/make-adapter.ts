import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom, encodeAdapter, parseAdapterDescription } from "@lucid/trainer";
import { DEFAULT_ENCODER, sha256 } from "@lucid/trainer/node";

/** As strong as a training makes it: vectors turn, and still say what a text is about. */
const LARGEST = 0.05;

/** An adapter of the English encoder that no training made; another seed, another adapter. */
export function makeAdapter(seed: number): Uint8Array<ArrayBuffer> {
  const path = join(DEFAULT_ENCODER, "manifest.json");
  const { rank, scale, factors } = parseAdapterDescription(JSON.parse(readFileSync(path, "utf8")).adapter, path);
  const random = createRandom(seed);
  const filled = factors.map((factor) => ({
    ...factor,
    values: Float32Array.from({ length: factor.rows * factor.columns }, () => LARGEST * (2 * random() - 1)),
  }));
  const encoderHash = sha256(readFileSync(join(DEFAULT_ENCODER, "encoder.onnx")));
  return encodeAdapter({ encoderHash, rank, scale, factors: filled });
}
