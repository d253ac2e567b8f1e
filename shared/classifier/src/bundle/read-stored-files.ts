import type { AssetCache } from "@lucid/core";
import { openAssetCache } from "./asset-cache.ts";
import { bundleScope } from "./bundle-scope.ts";
import { type BundleStateStore, openBundleStateStore } from "./bundle-state-store.ts";
import { parseManifest } from "./parse-manifest.ts";
import { verifyManifestSignature } from "./verify-manifest.ts";

/** Verified files of the bundle that is active in this browser. */
export interface StoredFiles {
  readonly sequence: number;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Where to look; this browser's storage by default. */
export interface StoredPlaces {
  readonly state: BundleStateStore;
  readonly cache: AssetCache;
}

/**
 * Files of the active bundle from this browser's storage, without network and without the engine: signature and hashes are checked.
 * null when no bundle is stored for this installation and key, or one of the files is not there (any more). Never downloads.
 */
export async function readStoredFiles(
  scope: string,
  publishingKey: string,
  names: readonly string[],
  places?: StoredPlaces,
): Promise<StoredFiles | null> {
  const { state, cache } = places ?? (await openPlaces());
  const signed = (await state.read(bundleScope(scope, publishingKey)))?.active ?? null;
  if (signed === null || !(await verifyManifestSignature(signed, publishingKey))) return null;
  const manifest = parseManifest(signed.manifest);
  const files = new Map<string, Uint8Array>();
  await Promise.all(
    names.map(async (name) => {
      const file = manifest.files.find((candidate) => candidate.name === name);
      const bytes = file === undefined ? null : await cache.get(file.sha256);
      if (bytes !== null) files.set(name, bytes);
    }),
  );
  return files.size === new Set(names).size ? { sequence: manifest.sequence, files } : null;
}

async function openPlaces(): Promise<StoredPlaces> {
  const [state, { cache }] = await Promise.all([openBundleStateStore(), openAssetCache()]);
  return { state, cache };
}
