import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "@lucid/core";
import type { HistoryFile } from "../history/history-source.ts";

/** A history file on disk and, once it was read, the hash of its bytes. */
export interface OpenHistoryFile {
  readonly path: string;
  /** File name without its folder. */
  readonly baseName: string;
  readonly file: HistoryFile;
  /** Hex; null: not read to its end yet. */
  sha256(): string | null;
}

/** A file of tickets, named in messages as it was given. Throws not_found when there is none. */
export function openHistoryFile(path: string): OpenHistoryFile {
  if (!existsSync(path) || !statSync(path).isFile()) throw new AppError("not_found", `${path}: there is no such file`);
  let digest: string | null = null;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      hash.update(chunk as Uint8Array);
      yield chunk as Uint8Array;
    }
    digest = hash.digest("hex");
  }
  const file = { name: path, size: statSync(path).size, chunks: chunks() };
  return { path, baseName: basename(path), file, sha256: () => digest };
}
