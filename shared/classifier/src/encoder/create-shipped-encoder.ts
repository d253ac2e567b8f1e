import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Encoder } from "@lucid/core";
import { createWebEncoder } from "./create-web-encoder.ts";
import type { EncoderIdentity } from "./session-encoder.ts";

export interface ShippedEncoderOptions extends EncoderIdentity {
  /** Bytes of encoder.onnx. */
  readonly model: Uint8Array;
}

/**
 * The encoder in Node, on the runtime that agents' browsers run: onnxruntime-web's wasm, one thread. About four times slower than the
 * native one; for checking that both say the same. Rejects as `createWebEncoder` does.
 */
export function createShippedEncoder(options: ShippedEncoderOptions): Promise<Encoder> {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  return createWebEncoder({ ...options, wasmBinary: readFileSync(wasm), executionProvider: "wasm" });
}
