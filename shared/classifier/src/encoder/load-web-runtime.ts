import { AppError } from "@lucid/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";

/** The part of onnxruntime-web that is used: the same in its wasm and its webgpu build. */
export interface WebRuntime {
  readonly env: { readonly wasm: { numThreads?: number; proxy?: boolean; wasmBinary?: ArrayBufferLike | Uint8Array } };
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: {
    new (type: "int64", values: BigInt64Array, dims: readonly number[]): Tensor;
    new (type: "float32", values: Float32Array, dims: readonly number[]): Tensor;
  };
}

/**
 * onnxruntime-web on one thread, with its wasm as bytes: nothing is fetched, no blob or proxy worker is made. Rejects with
 * runtime_refused.
 */
export async function loadWebRuntime(
  executionProvider: "wasm" | "webgpu",
  wasmBinary: Uint8Array,
): Promise<WebRuntime> {
  const runtime = await importRuntime(executionProvider);
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.proxy = false;
  runtime.env.wasm.wasmBinary = wasmBinary;
  return runtime;
}

async function importRuntime(executionProvider: "wasm" | "webgpu"): Promise<WebRuntime> {
  try {
    // The WebGPU build is a chunk of its own: almost nobody loads it.
    return executionProvider === "wasm" ? await import("onnxruntime-web/wasm") : await import("onnxruntime-web/webgpu");
  } catch (cause) {
    throw new AppError("runtime_refused", "ONNX Runtime cannot be loaded", { cause });
  }
}

/** Why a session could not be made. A refused WebAssembly shows as CompileError or as a message about the content security policy. */
export function loadingError(cause: unknown, what: string): AppError {
  const message = cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause);
  const refused = /CompileError|WebAssembly|unsafe-eval|Content Security Policy|no available backend/i.test(message);
  return refused
    ? new AppError("runtime_refused", "WebAssembly is refused in this page", { cause })
    : new AppError("encoder_invalid", `${what} cannot be loaded`, { cause });
}
