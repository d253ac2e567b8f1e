import { sha256Hex } from "@lucid/classifier";
import type { AdapterExample } from "./adapter-example.ts";
import type { OptimizerHyper } from "./adapter-hyper.ts";

/** Everything that decides what a training gives. */
export interface FingerprintParts {
  /** Of the training graph. */
  readonly graphHash: string;
  readonly encoderHash: string;
  readonly hyper: OptimizerHyper;
  readonly seed: number;
  readonly examples: readonly AdapterExample[];
  readonly heldOut: readonly AdapterExample[];
  readonly mean: Float32Array;
  /** All parameters before the first step. */
  readonly values: Float32Array;
}

/** SHA-256 over the parts, hex: two trainings with the same one end with the same parameters. */
export async function trainingFingerprint(parts: FingerprintParts): Promise<string> {
  const { graphHash, encoderHash, hyper, seed, examples, heldOut, mean, values } = parts;
  const sorted = Object.entries(hyper).sort(([left], [right]) => (left < right ? -1 : 1));
  const hashes = await Promise.all([
    sha256Hex(new TextEncoder().encode(JSON.stringify([graphHash, encoderHash, sorted, seed]))),
    ...[examples, heldOut].map((some) => sha256Hex(bytesOf(Float64Array.from(some.flatMap(numbersOf))))),
    ...[mean, values].map((some) => sha256Hex(bytesOf(some.slice()))),
  ]);
  return sha256Hex(new TextEncoder().encode(hashes.join()));
}

function numbersOf({ ids, label, weight = 1 }: AdapterExample): number[] {
  return [ids.length, ...ids, label, weight];
}

function bytesOf(values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
