import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress } from "node:zlib";
import { AppError } from "@lucid/core";
import type { Log } from "../log.ts";

/** The window that reaches over the whole encoder's repeated blocks. */
const BROTLI_WINDOW_BITS = 24;
const BROTLI_QUALITY = 11;
const SHA256 = /^[0-9a-f]{64}$/;

export interface StoredAsset {
  readonly sha256: string;
  readonly size: number;
}

export interface OpenedAsset {
  readonly path: string;
  readonly size: number;
  readonly encoding: "br" | null;
}

/** Files by their SHA-256, with brotli siblings made once in the background. */
export interface AssetStore {
  /** Durable when it resolves; writing the same bytes again is free. */
  put(bytes: Uint8Array): Promise<StoredAsset>;
  /** null when it is not here. Prefers the compressed sibling when `acceptsBrotli` and it is ready. */
  open(sha256: string, acceptsBrotli: boolean): Promise<OpenedAsset | null>;
  /** Starts compressing what is not yet compressed; resolves when all asked so far is. */
  compress(sha256s: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** zlib works in the runtime's thread pool, a piece at a time, so requests go on and `signal` ends it soon. */
async function compressFile(from: string, to: string, size: number, signal: AbortSignal): Promise<void> {
  const draft = `${to}.${randomUUID()}.tmp`;
  const brotli = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: size,
    },
  });
  try {
    await pipeline(createReadStream(from), brotli, createWriteStream(draft), { signal });
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * `folder` holds this collector's files; `cacheDir` holds compressed copies that other data folders of this machine
 * share, because compressing the encoder takes most of a minute.
 */
export function createAssetStore(options: {
  readonly folder: string;
  readonly cacheDir: string;
  readonly log: Log;
}): AssetStore {
  const { folder, log } = options;
  const compressedFolder = join(options.cacheDir, "br");
  const stopping = new AbortController();
  let queue: Promise<void> = Promise.resolve();
  const compressedPath = (sha256: string) => join(compressedFolder, `${sha256}.br`);

  async function compressOne(sha256: string): Promise<void> {
    const size = await sizeOf(join(folder, sha256));
    if (stopping.signal.aborted || size === null || (await sizeOf(compressedPath(sha256))) !== null) return;
    const startedAt = performance.now();
    await mkdir(compressedFolder, { recursive: true });
    await compressFile(join(folder, sha256), compressedPath(sha256), size, stopping.signal);
    const compressed = await sizeOf(compressedPath(sha256));
    log("info", "asset compressed", { sha256, size, compressed, ms: Math.round(performance.now() - startedAt) });
  }

  return {
    async put(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      await mkdir(folder, { recursive: true });
      const path = join(folder, sha256);
      if ((await sizeOf(path)) !== bytes.length) await writeDurably(path, bytes);
      return { sha256, size: bytes.length };
    },
    async open(sha256, acceptsBrotli) {
      if (!SHA256.test(sha256)) return null;
      const path = join(folder, sha256);
      const size = await sizeOf(path);
      if (size === null) return null;
      const compressed = acceptsBrotli ? await sizeOf(compressedPath(sha256)) : null;
      if (compressed !== null) return { path: compressedPath(sha256), size: compressed, encoding: "br" };
      return { path, size, encoding: null };
    },
    compress(sha256s) {
      // One at a time: it is background work, and one failure must not stop the next.
      for (const sha256 of sha256s) {
        queue = queue
          .then(() => compressOne(sha256))
          .catch((thrown: unknown) => {
            if (!stopping.signal.aborted) {
              log("warn", "asset not compressed", { sha256, reason: AppError.from(thrown).message });
            }
          });
      }
      return queue;
    },
    async close() {
      stopping.abort();
      await queue;
    },
  };
}
