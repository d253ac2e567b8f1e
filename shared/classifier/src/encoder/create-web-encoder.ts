import { AppError, type Encoder } from "@lucid/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { createSessionEncoder, type EncoderIdentity } from "./session-encoder.ts";

export interface WebEncoderOptions extends EncoderIdentity {
  /** Verified bytes of encoder.onnx (for webgpu: encoder-webgpu.onnx). */
  readonly model: Uint8Array;
  /** Verified bytes of the runtime's .wasm that belongs to the execution provider. */
  readonly wasmBinary: Uint8Array;
  readonly executionProvider: "wasm" | "webgpu";
}

/** The part of onnxruntime-web that is used: the same in its wasm and its webgpu build. */
interface WebRuntime {
  readonly env: { readonly wasm: { numThreads?: number; proxy?: boolean; wasmBinary?: ArrayBufferLike | Uint8Array } };
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: "int64", values: BigInt64Array, dims: readonly number[]) => Tensor;
}

/**
 * The encoder in a browser, on one wasm thread or on WebGPU. The runtime gets its wasm as bytes, so nothing is
 * fetched and no blob or proxy worker is made. Rejects with runtime_refused where WebAssembly is not allowed,
 * encoder_invalid where the model cannot be loaded.
 */
export async function createWebEncoder(options: WebEncoderOptions): Promise<Encoder> {
  const { model, wasmBinary, executionProvider, hash, dims, maxTokens } = options;
  const runtime = await loadRuntime(executionProvider);
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.proxy = false;
  runtime.env.wasm.wasmBinary = wasmBinary;
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: [executionProvider],
    graphOptimizationLevel: "all",
  }).catch((cause: unknown) => {
    throw loadingError(cause);
  });
  const createTensor = (values: BigInt64Array, length: number) => new runtime.Tensor("int64", values, [1, length]);
  return createSessionEncoder({ session, createTensor }, { hash, dims, maxTokens });
}

async function loadRuntime(executionProvider: "wasm" | "webgpu"): Promise<WebRuntime> {
  try {
    // The WebGPU build is a chunk of its own: almost nobody loads it.
    return executionProvider === "wasm" ? await import("onnxruntime-web/wasm") : await import("onnxruntime-web/webgpu");
  } catch (cause) {
    throw new AppError("runtime_refused", "ONNX Runtime cannot be loaded", { cause });
  }
}

/** A refused WebAssembly shows as CompileError or as a message about the content security policy. */
function loadingError(cause: unknown): AppError {
  const message = cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause);
  const refused = /CompileError|WebAssembly|unsafe-eval|Content Security Policy|no available backend/i.test(message);
  return refused
    ? new AppError("runtime_refused", "WebAssembly is refused in this page", { cause })
    : new AppError("encoder_invalid", "The encoder model cannot be loaded", { cause });
}
