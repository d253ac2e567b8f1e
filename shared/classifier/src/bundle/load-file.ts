import { AppError, type AssetCache, type BundleFile } from "@lucid/core";
import type { FetchAsset } from "./fetch-asset.ts";
import { sha256Hex } from "./sha256.ts";

export interface LoadFileOptions {
  readonly cache: AssetCache;
  readonly fetchAsset: FetchAsset;
  /** Called with the number of bytes that became available since the last call. */
  readonly onBytes?: (bytes: number) => void;
  /** The bytes are good but could not be kept. */
  readonly onUncached?: (error: AppError) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The verified bytes of a file: from the cache, else from the collector. Wrong size or hash: the HTTP cache is bypassed and the file
 * fetched once more, then asset_corrupt naming it. A cache that fails costs the caching, never the file.
 */
export async function loadFile(file: BundleFile, options: LoadFileOptions): Promise<Uint8Array<ArrayBuffer>> {
  const cached = await readCache(file, options);
  if (cached !== null) {
    options.onBytes?.(file.size);
    return cached;
  }
  const bytes = await download(file, options);
  // Not awaited: writing 20 MB to disk is no reason to wait with the first answer.
  void options.cache.put(file.sha256, bytes).catch((error: unknown) => {
    options.onUncached?.(AppError.from(error, "storage_refused"));
  });
  return bytes;
}

async function readCache(
  file: BundleFile,
  { cache, onUncached }: LoadFileOptions,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const bytes = await cache.get(file.sha256);
    return bytes === null || bytes.length !== file.size ? null : ownBuffer(bytes);
  } catch (error) {
    onUncached?.(AppError.from(error, "storage_refused"));
    return null;
  }
}

async function download(file: BundleFile, options: LoadFileOptions): Promise<Uint8Array<ArrayBuffer>> {
  for (const reload of [false, true]) {
    let counted = 0;
    const bytes = await options.fetchAsset(file, {
      reload,
      signal: options.signal,
      onBytes: (more) => {
        counted += more;
        options.onBytes?.(more);
      },
    });
    if (bytes.length === file.size && (await sha256Hex(bytes)) === file.sha256) return bytes;
    options.onBytes?.(-counted);
  }
  throw new AppError(
    "asset_corrupt",
    `${file.name} arrived damaged twice: size or SHA-256 differs from the signed manifest`,
  );
}

function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Uint8Array.from(bytes);
}
