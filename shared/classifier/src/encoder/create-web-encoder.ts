import type { Encoder } from "@lucid/core";
import { loadingError, loadWebRuntime } from "./load-web-runtime.ts";
import { createSessionEncoder, type EncoderIdentity } from "./session-encoder.ts";

export interface WebEncoderOptions extends EncoderIdentity {
  /** Verified bytes of encoder.onnx (for webgpu: encoder-webgpu.onnx). */
  readonly model: Uint8Array;
  /** Verified bytes of the runtime's .wasm that belongs to the execution provider. */
  readonly wasmBinary: Uint8Array;
  readonly executionProvider: "wasm" | "webgpu";
}

/**
 * The encoder in a browser, on one wasm thread or on WebGPU. Rejects with runtime_refused where WebAssembly is not allowed,
 * encoder_invalid where the model cannot be loaded.
 */
export async function createWebEncoder(options: WebEncoderOptions): Promise<Encoder> {
  const { model, wasmBinary, executionProvider, hash, dims, maxTokens } = options;
  const runtime = await loadWebRuntime(executionProvider, wasmBinary);
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: [executionProvider],
    graphOptimizationLevel: "all",
  }).catch((cause: unknown) => {
    throw loadingError(cause, "The encoder model");
  });
  const createTensor = (values: BigInt64Array, length: number) => new runtime.Tensor("int64", values, [1, length]);
  return createSessionEncoder({ session, createTensor }, { hash, dims, maxTokens });
}
