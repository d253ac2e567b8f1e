import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress } from "node:zlib";
import { AppError } from "@lucid/core";
import { nameDurably, writeDurably } from "../durable-files.ts";
import type { Log } from "../log.ts";

/** The window that reaches over the whole encoder's repeated blocks. */
const BROTLI_WINDOW_BITS = 24;
/**
 * A quick pass over everything, so that the first download is already small; a thorough one only where it pays.
 * Measured on the encoder: quality 5 gives 15.76 MB in 3 s, 11 gives 15.60 MB in over 80 s. On ONNX Runtime's
 * WebAssembly 5 gives 2.86 MB, 9 gives 2.67 MB, 11 gives 2.30 MB in a minute or two.
 */
const QUICK_QUALITY = 5;
const THOROUGH_QUALITY = 11;
/** Compressed share above which a file (weights) has nothing more to give. */
const DENSE_SHARE = 0.5;
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

/** zlib works in the runtime's thread pool, a piece at a time, so requests go on and `signal` ends it soon. */
async function compressFile(
  from: string,
  to: string,
  { size, quality, signal }: { readonly size: number; readonly quality: number; readonly signal: AbortSignal },
): Promise<void> {
  const draft = `${to}.${randomUUID()}.tmp`;
  const brotli = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: size,
    },
  });
  try {
    await pipeline(createReadStream(from), brotli, createWriteStream(draft, { flush: true }), { signal });
    await nameDurably(draft, to);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * `folder` holds this collector's files; `cacheDir` holds compressed copies that other data folders of this machine
 * share.
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

  const thoroughPath = (sha256: string) => join(compressedFolder, `${sha256}.thorough.br`);

  async function compressOne(sha256: string, to: string, quality: number): Promise<void> {
    const size = await sizeOf(join(folder, sha256));
    if (stopping.signal.aborted || size === null || (await sizeOf(to)) !== null) return;
    const startedAt = performance.now();
    await mkdir(compressedFolder, { recursive: true });
    await compressFile(join(folder, sha256), to, { size, quality, signal: stopping.signal });
    const ms = Math.round(performance.now() - startedAt);
    log("info", "asset compressed", { sha256, size, compressed: await sizeOf(to), quality, ms });
  }

  async function compressThoroughly(sha256: string): Promise<void> {
    const [size, quick] = await Promise.all([sizeOf(join(folder, sha256)), sizeOf(compressedPath(sha256))]);
    if (size === null || quick === null || quick > size * DENSE_SHARE) return;
    await compressOne(sha256, thoroughPath(sha256), THOROUGH_QUALITY);
  }

  async function smallestCopy(sha256: string): Promise<{ readonly path: string; readonly size: number } | null> {
    for (const path of [thoroughPath(sha256), compressedPath(sha256)]) {
      const size = await sizeOf(path);
      if (size !== null) return { path, size };
    }
    return null;
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
      const compressed = acceptsBrotli ? await smallestCopy(sha256) : null;
      if (compressed !== null) return { ...compressed, encoding: "br" };
      return { path, size, encoding: null };
    },
    compress(sha256s) {
      // One at a time: it is background work, and one failure must not stop the next.
      const enqueue = (sha256: string, work: () => Promise<void>) => {
        queue = queue.then(work).catch((thrown: unknown) => {
          if (stopping.signal.aborted) return;
          log("warn", "asset not compressed", { sha256, reason: AppError.from(thrown).message });
        });
      };
      for (const sha256 of sha256s) {
        enqueue(sha256, () => compressOne(sha256, compressedPath(sha256), QUICK_QUALITY));
      }
      for (const sha256 of sha256s) enqueue(sha256, () => compressThoroughly(sha256));
      return queue;
    },
    async close() {
      stopping.abort();
      await queue;
    },
  };
}
