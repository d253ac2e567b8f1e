import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Secrets and customers' data: readable by the collector's own user alone. */
export const OWNER_ONLY = 0o600;

interface DurableOptions {
  readonly mode?: number;
}

/**
 * Written aside, synced, named, and the name synced: once it resolves a power cut leaves the new file, before that the old one or none,
 * and never a part. For what cannot be made again, or would be taken for whole.
 */
export async function writeDurably(
  path: string,
  content: string | Uint8Array,
  { mode = 0o666 }: DurableOptions = {},
): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, content, { mode, flush: true });
    await nameDurably(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Gives a file that is synced already its name, for good. */
export async function nameDurably(draft: string, path: string): Promise<void> {
  await rename(draft, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** writeDurably for what happens before the collector answers anybody. */
export function writeDurablySync(path: string, content: string, { mode = 0o666 }: DurableOptions = {}): void {
  const draft = `${path}.new`; // always the same: what a crash leaves behind is overwritten by the next start
  writeFileSync(draft, content, { mode, flush: true });
  renameSync(draft, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
