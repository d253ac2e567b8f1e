import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LEARNED_FILE, sha256 } from "@lucid/trainer/node";
import type { RetrainSettings } from "../config/learning-settings.ts";
import { OWNER_ONLY, writeDurably } from "../durable-files.ts";
import type { AdaptRequest } from "./retrain-request.ts";

export interface AdaptingFolders {
  /** The tenant's: lists of learned tickets lie in it, by adapter. */
  readonly training: string;
  /** The job's: the checkpoint lies in it, so that a killed training goes on. */
  readonly job: string;
}

/**
 * Lays out what the training's process needs to adapt the encoder: the live release's adapter to go on from, where there is one,
 * and which tickets it knows. null: the tenant does not want it.
 */
export async function prepareAdapting(
  { training, job }: AdaptingFolders,
  { adapt }: Pick<RetrainSettings, "adapt">,
  live: Uint8Array | null,
): Promise<AdaptRequest | null> {
  if (adapt === "never") return null;
  const request = { mode: adapt, checkpointFile: join(job, "adapting.checkpoint") };
  const learnedFile = live === null ? null : learnedPath(training, live);
  // Nobody knows which tickets could judge a training that goes on from an adapter without this list: it begins anew.
  if (live === null || learnedFile === null || !existsSync(learnedFile)) return { ...request, current: null };
  const adapterFile = join(job, "adapter.bin");
  await writeFile(adapterFile, live, { mode: OWNER_ONLY });
  return { ...request, current: { adapterFile, learnedFile } };
}

/** Keeps which tickets a published adapter has learned, for the training that goes on from it. */
export async function keepLearned(
  training: string,
  candidateFolder: string,
  adapter: Uint8Array | undefined,
): Promise<void> {
  const from = join(candidateFolder, LEARNED_FILE);
  if (adapter === undefined || !existsSync(from)) return;
  const to = learnedPath(training, adapter);
  await mkdir(training, { recursive: true, mode: 0o700 });
  await writeDurably(to, await readFile(from), { mode: OWNER_ONLY });
}

function learnedPath(training: string, adapter: Uint8Array): string {
  return join(training, `learned-${sha256(adapter).slice(0, 16)}.json`);
}
