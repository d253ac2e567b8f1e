import { AppError, type AssetCache, type Notice } from "@lucid/core";
import { sha256Hex } from "./sha256.ts";

const CACHE_NAME = "lucid-assets-1";

/** Keeps verified bytes in this worker only; for browsers that refuse storage, and for tests. */
export function createMemoryAssetCache(): AssetCache {
  const assets = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    durable: false,
    async get(sha256) {
      const bytes = assets.get(sha256);
      if (bytes === undefined) return null;
      if ((await sha256Hex(bytes)) === sha256) return Uint8Array.from(bytes);
      assets.delete(sha256);
      return null;
    },
    async put(sha256, bytes) {
      assets.set(sha256, Uint8Array.from(bytes));
    },
    async delete(sha256) {
      assets.delete(sha256);
    },
  };
}

/** Keeps assets in Cache Storage under their hash; bytes whose hash differs are deleted and count as absent. */
export function createCacheStorageAssetCache(cache: Cache): AssetCache {
  // Never fetched: a key in the shape that Cache Storage wants, on the worker's own origin.
  const keyOf = (sha256: string) => new URL(`/__assets/${sha256}`, globalThis.location.origin).href;
  const refused = (cause: unknown) => new AppError("storage_refused", "Cache Storage refused an asset", { cause });
  return {
    durable: true,
    async get(sha256) {
      const response = await cache.match(keyOf(sha256)).catch((cause: unknown) => Promise.reject(refused(cause)));
      if (response === undefined) return null;
      const bytes = new Uint8Array(await response.arrayBuffer());
      if ((await sha256Hex(bytes)) === sha256) return bytes;
      await cache.delete(keyOf(sha256));
      return null;
    },
    async put(sha256, bytes) {
      const body = new Blob([Uint8Array.from(bytes)]);
      await cache.put(keyOf(sha256), new Response(body)).catch((cause: unknown) => Promise.reject(refused(cause)));
    },
    async delete(sha256) {
      await cache.delete(keyOf(sha256)).catch((cause: unknown) => Promise.reject(refused(cause)));
    },
  };
}

/** Cache Storage where it is allowed, memory (with the notice) where the browser refuses it. */
export async function openAssetCache(): Promise<{ readonly cache: AssetCache; readonly notice: Notice | null }> {
  try {
    return { cache: createCacheStorageAssetCache(await caches.open(CACHE_NAME)), notice: null };
  } catch {
    // A SecurityError in a frame whose storage is blocked, a ReferenceError where there is no Cache Storage: memory does.
    return { cache: createMemoryAssetCache(), notice: "storage-refused" };
  }
}
