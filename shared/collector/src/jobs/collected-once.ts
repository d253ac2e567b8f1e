import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { OWNER_ONLY, writeDurably } from "../durable-files.ts";
import type { ChosenDecisions } from "./choose-decisions.ts";

/** A job that was killed and taken up within a day learns from the same decisions: only so can it go on where it was. */
const SAME_FOR_MS = 24 * 3_600_000;

/** Where a job's decisions are written. */
export function collectedPath(folder: string): string {
  return join(folder, "decisions.json");
}

/** What the job's earlier attempt collected, else what `collect` gives, kept for a later attempt. `folder` is the job's. */
export async function collectedOnce(folder: string, collect: () => Promise<ChosenDecisions>): Promise<ChosenDecisions> {
  const path = collectedPath(folder);
  const found = await stat(path).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs < SAME_FOR_MS) {
    // Written by ourselves, and named when it was whole on the disk.
    return JSON.parse(await readFile(path, "utf8")) as ChosenDecisions;
  }
  const chosen = await collect();
  await rm(path, { force: true });
  await writeDurably(path, JSON.stringify(chosen), { mode: OWNER_ONLY });
  return chosen;
}
