import { AppError } from "@lucid/core";
import { openAssetCache } from "./asset-cache.ts";
import { openBundleStateStore } from "./bundle-state-store.ts";
import { parseManifest } from "./parse-manifest.ts";
import { verifyManifestSignature } from "./verify-manifest.ts";

/** Files of the bundle that is active in this browser. */
export interface StoredFiles {
  readonly sequence: number;
  /** By name; every one that was asked for. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Small files of the active bundle from this browser's cache, without the network and without the engine: for the
 * quick first answer. Signature and hashes are checked. null where there is no bundle or a file is not cached.
 * Throws signature_invalid when what is stored is not signed by the pinned key.
 */
export async function readStoredFiles(
  scope: string,
  publishingKey: string,
  names: readonly string[],
): Promise<StoredFiles | null> {
  const [state, { cache }] = await Promise.all([openBundleStateStore(), openAssetCache()]);
  const signed = (await state.read(scope))?.active;
  if (signed === undefined) return null;
  if (!(await verifyManifestSignature(signed, publishingKey))) {
    throw new AppError("signature_invalid", "The stored bundle is not signed by the pinned publishing key");
  }
  const manifest = parseManifest(signed.manifest);
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const file = manifest.files.find((candidate) => candidate.name === name);
    const bytes = file === undefined ? null : await cache.get(file.sha256);
    if (bytes === null) return null;
    files.set(name, bytes);
  }
  return { sequence: manifest.sequence, files };
}
