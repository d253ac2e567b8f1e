import { loadingError, loadWebRuntime } from "./load-web-runtime.ts";
import { createSessionGraph, type TensorGraph } from "./session-graph.ts";

export interface WebGraphOptions {
  /** Verified bytes of the .onnx file. */
  readonly model: Uint8Array;
  /** Verified bytes of the files that the graph reads tables from, by the name it knows them by. */
  readonly tables?: Readonly<Record<string, Uint8Array>>;
  /** Verified bytes of the runtime's .wasm. */
  readonly wasmBinary: Uint8Array;
}

/**
 * Any graph in a browser, on one wasm thread. A run blocks its thread: use a worker. Rejects with runtime_refused where
 * WebAssembly is not allowed, encoder_invalid where the model cannot be loaded.
 */
export async function createWebGraph({ model, tables = {}, wasmBinary }: WebGraphOptions): Promise<TensorGraph> {
  const runtime = await loadWebRuntime("wasm", wasmBinary);
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    enableMemPattern: false,
    externalData: Object.entries(tables).map(([path, data]) => ({ path, data })),
  }).catch((cause: unknown) => {
    throw loadingError(cause, "The graph");
  });
  return createSessionGraph({
    session,
    createTensor: ({ dims, values }) =>
      values instanceof BigInt64Array
        ? new runtime.Tensor("int64", values, dims)
        : new runtime.Tensor("float32", values, dims),
  });
}
