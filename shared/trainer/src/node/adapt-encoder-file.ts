import { readFileSync } from "node:fs";
import { decodeAdapter, mergeAdapter } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import { adaptedHash } from "./adapted-hash.ts";
import { sha256 } from "./sha256.ts";

export interface EncoderFile {
  readonly bytes: Uint8Array;
  /** What its vectors are called by. */
  readonly hash: string;
}

/**
 * The encoder at `path` (encoder.onnx) with an adapter file in its weights, 0.5 s; without one the file as it is. Throws
 * bundle_incompatible where the adapter belongs to another encoder or cannot be read.
 */
export function adaptEncoderFile(path: string, adapter?: Uint8Array): EncoderFile {
  const bytes = readFileSync(path);
  const hash = sha256(bytes);
  if (adapter === undefined) return { bytes, hash };
  const decoded = decodeAdapter(adapter);
  if (decoded.encoderHash !== hash) {
    throw new AppError("bundle_incompatible", `The adapter was trained for another encoder than ${path}`);
  }
  return { bytes: mergeAdapter(bytes, decoded), hash: adaptedHash(hash, adapter) };
}
