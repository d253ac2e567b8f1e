import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "@lucid/core";
import type { CheckpointStore } from "../adapter/checkpoint.ts";

/**
 * A training's checkpoint in one file. Written beside it, flushed, then renamed over it: whenever the process or the
 * machine dies, the file is the old checkpoint or the new one. Rejects with storage_refused naming the file.
 */
export function createFileCheckpointStore(path: string): CheckpointStore {
  const draft = `${path}.tmp`;
  return {
    load: async () => attempt(`${path} cannot be read`, () => (existsSync(path) ? readFileSync(path) : null)),
    save: async (bytes) =>
      attempt(`${path} cannot be written`, () => {
        mkdirSync(dirname(path), { recursive: true });
        writeDurably(draft, bytes);
        renameSync(draft, path);
        flushFolder(dirname(path));
      }),
  };
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "w");
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A rename lasts once its folder is on the disk. Windows neither can nor needs to flush folders. */
function flushFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function attempt<T>(failure: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new AppError("storage_refused", failure, { cause });
  }
}
