import { AppError, type BundleManifest } from "@lucid/core";
import type { Adapter } from "../adapter/adapter.ts";
import { decodeAdapter } from "../adapter/decode-adapter.ts";
import { mergeAdapterInto } from "../adapter/merge-adapter.ts";
import { ADAPTER_FILE, adapterFileOf, ENCODER_FILE } from "../bundle/bundle-adapter.ts";
import type { LoadingFiles } from "../bundle/load-files.ts";
import { requireFile } from "../bundle/parse-manifest.ts";

/**
 * The bundle's encoder `name` (for wasm or for WebGPU) with its adapter, where it has one, in the weights: 0.5 s of this thread.
 * The loaded bytes become the adapted ones, because 23 MB twice is what a tab should not need; the asset cache keeps them
 * plain for the next adapter. Call it once for `files`. Rejects as the files do, bundle_incompatible for an adapter of another encoder.
 */
export async function readEncoder(
  manifest: BundleManifest,
  files: LoadingFiles,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (adapterFileOf(manifest) === null) return files.bytes(name);
  const [model, adapter] = await Promise.all([files.bytes(name), files.bytes(ADAPTER_FILE)]);
  mergeAdapterInto(model, checkedAdapter(adapter, manifest));
  return model;
}

function checkedAdapter(bytes: Uint8Array, manifest: BundleManifest): Adapter {
  const adapter = decodeAdapter(bytes, ADAPTER_FILE);
  if (adapter.encoderHash === requireFile(manifest, ENCODER_FILE).sha256) return adapter;
  throw new AppError("bundle_incompatible", `${ADAPTER_FILE} was trained for another encoder than the bundle's`);
}
