import type { Encoder } from "@lucid/core";
import { openAssetCache } from "../bundle/asset-cache.ts";
import { type BundleKeeper, createBundleKeeper } from "../bundle/bundle-keeper.ts";
import { bundleScope } from "../bundle/bundle-scope.ts";
import { openBundleStateStore } from "../bundle/bundle-state-store.ts";
import { createAssetFetcher } from "../bundle/fetch-asset.ts";
import { createPackagedFirstFetcher } from "../bundle/packaged-first.ts";
import type { WebEncoderOptions } from "../encoder/create-web-encoder.ts";
import type { FindPersonalData } from "../preparation/text-preparation.ts";
import { accelerateModel } from "./accelerate-model.ts";
import type { AcceleratedEncoder } from "./accelerated-encoder.ts";
import { buildModel, isModelPart } from "./build-model.ts";
import type { BundleHooks } from "./engine.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import { checkBundleGoldens, parseBundleGoldens } from "./goldens-check.ts";
import type { EngineConfig } from "./protocol.ts";
import { createSharedEncoders } from "./shared-encoders.ts";
import { assertWebAssemblyAllowed } from "./web-assembly-check.ts";

export interface OpenEngineBundlesOptions {
  readonly createEncoder: (options: WebEncoderOptions) => Promise<Encoder>;
  readonly prepareRuntime: (wasmBinary: Uint8Array) => Promise<void>;
  readonly findPersonalData: FindPersonalData;
}

/**
 * The engine's bundle life with everything a browser worker has: Cache Storage and IndexedDB (memory where refused), the collector's
 * assets, ONNX Runtime. Rejects with runtime_refused before anything is downloaded where WebAssembly is not allowed.
 */
export function createOpenEngineBundles(options: OpenEngineBundlesOptions) {
  const { createEncoder } = options;
  const encoders = createSharedEncoders<AcceleratedEncoder>();
  return async (config: EngineConfig, hooks: BundleHooks): Promise<BundleKeeper<EngineBundleModel>> => {
    assertWebAssemblyAllowed();
    const [{ cache, notice }, state] = await Promise.all([openAssetCache(), openBundleStateStore()]);
    if (notice !== null) hooks.onNotice(notice);
    if (!state.durable) hooks.onNotice("storage-refused");
    const { collectorUrl, publishingKey, appVersion } = config;
    const fromCollector = createAssetFetcher({ collectorUrl, token: () => hooks.session()?.token ?? null });
    const fetchAsset = createPackagedFirstFetcher(fromCollector, config.packaged ?? {});
    return createBundleKeeper<EngineBundleModel>({
      scope: bundleScope(config.scope, publishingKey),
      collectorUrl,
      publishingKey,
      appVersion,
      session: hooks.session,
      cache,
      state,
      fetchAsset,
      needs: isModelPart,
      build: async (manifest, files) => {
        const model = await buildModel(manifest, files, { encoders, ...options });
        if (config.acceleration === "webgpu") void accelerateModel(model, { cache, fetchAsset, createEncoder });
        return model;
      },
      check: async (model, files) => checkBundleGoldens(model, parseBundleGoldens(await files.bytes("goldens.json"))),
      onProgress: hooks.onProgress,
      onStorageRefused: () => hooks.onNotice("storage-refused"),
    });
  };
}
