import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { EmbeddingCache } from "../embed-tickets.ts";

/** An embedding cache that ends in one file. Keys are stored as hashes: no text lies on disk. */
export interface FileEmbeddingCache extends EmbeddingCache {
  /** Writes what is new; call it once at the end. */
  save(): void;
}

const HASH_BYTES = 16;

/** Reads the cache file if there is one; a file that does not fit is started again. */
export function createFileEmbeddingCache(path: string, dims: number): FileEmbeddingCache {
  const vectors = readVectors(path, dims);
  let changed = false;
  return {
    get: (key) => Promise.resolve(vectors.get(hashOf(key)) ?? null),
    put: (key, vector) => {
      vectors.set(hashOf(key), Float32Array.from(vector));
      changed = true;
      return Promise.resolve();
    },
    save: () => {
      if (!changed) return;
      mkdirSync(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}`;
      writeFileSync(temporary, toBytes(vectors));
      renameSync(temporary, path);
      changed = false;
    },
  };
}

function hashOf(key: string): string {
  return createHash("sha256")
    .update(key)
    .digest("hex")
    .slice(0, HASH_BYTES * 2);
}

function readVectors(path: string, dims: number): Map<string, Float32Array> {
  const vectors = new Map<string, Float32Array>();
  if (!existsSync(path)) return vectors;
  const bytes = readFileSync(path);
  const size = HASH_BYTES + dims * 4;
  if (bytes.length % size !== 0) return vectors;
  for (let offset = 0; offset < bytes.length; offset += size) {
    const key = bytes.toString("hex", offset, offset + HASH_BYTES);
    const start = offset + HASH_BYTES;
    vectors.set(
      key,
      Float32Array.from({ length: dims }, (_, index) => bytes.readFloatLE(start + index * 4)),
    );
  }
  return vectors;
}

function toBytes(vectors: ReadonlyMap<string, Float32Array>): Buffer {
  const parts: Buffer[] = [];
  for (const [key, vector] of vectors) {
    const values = Buffer.alloc(vector.length * 4);
    vector.forEach((value, index) => {
      values.writeFloatLE(value, index * 4);
    });
    parts.push(Buffer.from(key, "hex"), values);
  }
  return Buffer.concat(parts);
}
