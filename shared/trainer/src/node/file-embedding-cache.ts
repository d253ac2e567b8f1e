import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { EmbeddingCache } from "../embed-tickets.ts";

/** An embedding cache that lives in one file. Keys are stored as hashes: no text lies on disk. */
export interface FileEmbeddingCache extends EmbeddingCache {
  /** Appends what is still held back; call it once at the end. */
  save(): void;
}

const MAGIC = "LUCIDEM1";
const HEADER_BYTES = 16;
const KEY_BYTES = 16;
const CHECK_BYTES = 4;
/** Records appended in one write: what a kill can cost. */
const BATCH = 64;
/** Records read in one go. */
const CHUNK = 4096;

/**
 * A log of vectors: header (magic, dims), then records of key hash, float32 values (little-endian), checksum. Only ever
 * appended to, a few records at a time, so that a killed run keeps what it computed; a record that was cut short ends
 * the log and is overwritten. A file of another kind or of other dims is started again.
 */
export function createFileEmbeddingCache(path: string, dims: number): FileEmbeddingCache {
  const vectors = new Map<string, Float32Array>();
  const found = existsSync(path) ? readLog(path, dims, vectors) : { validBytes: 0, size: 0 };
  let waiting: Buffer[] = [];
  let log: number | null = null;
  const save = () => {
    if (waiting.length === 0) return;
    log ??= openLog(path, dims, found);
    writeSync(log, Buffer.concat(waiting));
    waiting = [];
  };
  return {
    get: (key) => Promise.resolve(vectors.get(keyOf(key)) ?? null),
    put: (key, vector) => {
      const hashed = keyOf(key);
      if (!vectors.has(hashed)) {
        vectors.set(hashed, Float32Array.from(vector));
        waiting.push(toRecord(hashed, vector));
        if (waiting.length >= BATCH) save();
      }
      return Promise.resolve();
    },
    save: () => {
      save();
      if (log !== null) closeSync(log);
      log = null;
    },
  };
}

/** 16 bytes of SHA-256, one character a byte. */
function keyOf(key: string): string {
  return createHash("sha256").update(key).digest().toString("latin1", 0, KEY_BYTES);
}

function recordBytes(dims: number): number {
  return KEY_BYTES + dims * 4 + CHECK_BYTES;
}

function header(dims: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write(MAGIC, "latin1");
  bytes.writeUInt32LE(dims, MAGIC.length);
  return bytes;
}

function toRecord(key: string, vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(recordBytes(vector.length));
  bytes.write(key, "latin1");
  new Float32Array(bytes.buffer, bytes.byteOffset + KEY_BYTES, vector.length).set(vector);
  bytes.writeUInt32LE(
    checksum(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4 - 1)),
    bytes.length - 4,
  );
  return bytes;
}

/** FNV-1a over words: finds records that were cut short, nothing more. */
function checksum(words: Uint32Array): number {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

interface Found {
  /** Bytes from the start that are whole records; 0: the file is of another kind. */
  readonly validBytes: number;
  /** All bytes. */
  readonly size: number;
}

/** Fills `vectors` with the whole records. */
function readLog(path: string, dims: number, vectors: Map<string, Float32Array>): Found {
  const file = openSync(path, "r");
  try {
    const size = fstatSync(file).size;
    return { size, validBytes: hasHeader(file, dims) ? readChunks(file, dims, vectors) : 0 };
  } finally {
    closeSync(file);
  }
}

function hasHeader(file: number, dims: number): boolean {
  const start = Buffer.alloc(HEADER_BYTES);
  readSync(file, start, 0, HEADER_BYTES, 0);
  return start.equals(header(dims));
}

function readChunks(file: number, dims: number, vectors: Map<string, Float32Array>): number {
  const size = recordBytes(dims);
  let valid = HEADER_BYTES;
  for (;;) {
    const chunk = Buffer.from(new ArrayBuffer(size * CHUNK));
    const records = Math.floor(readSync(file, chunk, 0, chunk.length, valid) / size);
    const whole = readRecords(chunk, records, dims, vectors);
    valid += whole * size;
    if (whole < CHUNK) return valid;
  }
}

function readRecords(chunk: Buffer, records: number, dims: number, vectors: Map<string, Float32Array>): number {
  const size = recordBytes(dims);
  for (let record = 0; record < records; record++) {
    const offset = record * size;
    const words = new Uint32Array(chunk.buffer, offset, size / 4 - 1);
    if (checksum(words) !== chunk.readUInt32LE(offset + size - CHECK_BYTES)) return record;
    const key = chunk.toString("latin1", offset, offset + KEY_BYTES);
    vectors.set(key, new Float32Array(chunk.buffer, offset + KEY_BYTES, dims));
  }
  return records;
}

/** Opens for appending; what was no log is emptied, and what was damaged when it was read is cut off. */
function openLog(path: string, dims: number, { validBytes, size }: Found): number {
  mkdirSync(dirname(path), { recursive: true });
  const log = openSync(path, "a+");
  if (!hasHeader(log, dims)) {
    ftruncateSync(log, 0);
    writeSync(log, header(dims));
  } else if (validBytes > 0 && size > validBytes && fstatSync(log).size === size) {
    ftruncateSync(log, validBytes);
  }
  return log;
}
