/** y = x as an ONNX model (ir 8, opset 17), the smallest thing that makes the runtime start. */
const IDENTITY_MODEL = Uint8Array.from(
  [
    "0808", // ir_version 8
    "3a37", // graph
    "0a10 0a0178 120179 22084964656e74697479", // node x -> y, Identity
    "120167", // name g
    "5a0f 0a0178 120a 0a08 0801 1204 0a02 0801", // input x: float[1]
    "620f 0a0179 120a 0a08 0801 1204 0a02 0801", // output y: float[1]
    "42021011", // opset 17
  ]
    .join("")
    .replaceAll(" ", "")
    .match(/../g) ?? [],
  (hex) => Number.parseInt(hex, 16),
);

/** Loads ONNX Runtime's script, so that it is there when its wasm is. Never rejects: the encoder's creation says what is wrong. */
export async function preloadWebRuntime(): Promise<void> {
  await import("onnxruntime-web/wasm").catch(() => null);
}

/**
 * Starts ONNX Runtime's wasm while the encoder still downloads: compiling and instantiating it takes about half of a session's creation.
 * Resolves when it runs. Rejects as the runtime does; the encoder's own creation then fails in the same way and says why.
 */
export async function prepareWebRuntime(wasmBinary: Uint8Array): Promise<void> {
  const { env, InferenceSession } = await import("onnxruntime-web/wasm");
  env.wasm.numThreads = 1;
  env.wasm.proxy = false;
  env.wasm.wasmBinary = wasmBinary;
  const session = await InferenceSession.create(IDENTITY_MODEL, { executionProviders: ["wasm"] });
  await session.release();
}
