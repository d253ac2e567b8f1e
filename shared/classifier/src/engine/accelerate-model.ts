import type { AssetCache, Encoder } from "@lucid/core";
import { adapterFileOf } from "../bundle/bundle-adapter.ts";
import type { FetchAsset } from "../bundle/fetch-asset.ts";
import { loadFiles } from "../bundle/load-files.ts";
import type { WebEncoderOptions } from "../encoder/create-web-encoder.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import { readEncoder } from "./read-encoder.ts";
import { assertHardwareAdapter } from "./web-gpu-adapter.ts";

const WEBGPU_MODEL = "encoder-webgpu.onnx";
const WEBGPU_RUNTIME = /^ort-webgpu[\w.-]*\.wasm$/;

/** Short, middling and long, so that both runtimes are compared where tickets are. */
const PROBE_TEXTS = [
  "The printer on the second floor is jammed",
  "I cannot sign in to the VPN since this morning, it says that my password has expired and the reset link does nothing",
  "Hello, we ordered three new laptops for the sales team two weeks ago and nobody has told us when they will arrive. ".repeat(
    4,
  ),
];

export interface AccelerateModelOptions {
  readonly cache: AssetCache;
  readonly fetchAsset: FetchAsset;
  readonly createEncoder: (options: WebEncoderOptions) => Promise<Encoder>;
}

/** Lets a running model try WebGPU, where its bundle has the artefacts. wasm answers meanwhile. Never rejects. */
export async function accelerateModel(model: EngineBundleModel, options: AccelerateModelOptions): Promise<void> {
  const { cache, fetchAsset, createEncoder } = options;
  const { files, encoder } = model.manifest;
  const runtime = files.find(({ name }) => WEBGPU_RUNTIME.test(name));
  const weights = files.find(({ name }) => name === WEBGPU_MODEL);
  if (model.encoder.runtime === "webgpu") return;
  await model.encoder.accelerate({
    probes: PROBE_TEXTS.map((text) => model.tokenIds(text)),
    create: async () => {
      if (runtime === undefined || weights === undefined) throw new Error("The bundle has no WebGPU artefacts");
      await assertHardwareAdapter();
      const adapter = adapterFileOf(model.manifest);
      const loading = loadFiles([runtime, weights, ...(adapter === null ? [] : [adapter])], { cache, fetchAsset });
      const [wasmBinary, bytes] = await Promise.all([
        loading.bytes(runtime.name),
        readEncoder(model.manifest, loading, weights.name),
      ]);
      const { hash, dims, maxTokens } = encoder;
      return createEncoder({ model: bytes, wasmBinary, executionProvider: "webgpu", hash, dims, maxTokens });
    },
  });
}
