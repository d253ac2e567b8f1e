import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, type EvaluationSummary, type Taxonomy } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import type { Log } from "../log.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import type { EncoderFiles } from "./encoder-files.ts";
import type { BundleContent, PublishBundle } from "./publish-bundle.ts";

/** What a fit gives: two JSON documents of the bundle and how good it is by cross-validation. */
export interface FittedStarter {
  readonly heads: unknown;
  readonly goldens: unknown;
  readonly evaluation: EvaluationSummary | null;
}

export interface StarterRequest {
  readonly taxonomy: Taxonomy;
  /** Folder with encoder.onnx and tokenizer.json. */
  readonly encoderFolder: string;
  readonly seed: number;
}

/** Fits heads from a taxonomy's names, descriptions and examples. `version` changes when the method changes. */
export interface StarterFitter {
  readonly version: string;
  fit(request: StarterRequest, signal: AbortSignal): Promise<FittedStarter>;
}

const SEED = 1;
const SHIPPED_STARTERS = fileURLToPath(new URL("../../../../models/starters/", import.meta.url));

/** What clients get: the examples stay here, they are training text. */
export function withoutExamples(taxonomy: Taxonomy): Taxonomy {
  return {
    ...taxonomy,
    categories: taxonomy.categories.map((category) => ({
      ...category,
      subcategories: category.subcategories.map((subcategory) => ({ ...subcategory, examples: [] })),
    })),
  };
}

function jsonFile(name: string, value: unknown): BundleContent {
  return { name, bytes: Buffer.from(JSON.stringify(value)), access: "tenant" };
}

/** Same inputs, same heads: the key under which a fit is kept for the next start. */
export function fitKey(taxonomy: Taxonomy, encoderHash: string, fitterVersion: string): string {
  return createHash("sha256")
    .update(JSON.stringify([taxonomy, encoderHash, fitterVersion, SEED]))
    .digest("hex");
}

async function readCached(path: string): Promise<FittedStarter | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as FittedStarter;
  } catch (error) {
    // Absent or cut short by a crash: either way it is fitted again.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return null;
    throw error;
  }
}

async function writeCached(path: string, fitted: FittedStarter): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, JSON.stringify(fitted));
  await rename(draft, path);
}

export interface StarterParts {
  readonly fitter: StarterFitter;
  readonly cacheDir: string;
  readonly releases: ReleaseStore;
  readonly publish: PublishBundle;
  readonly minimumAppVersion: string;
  readonly log: Log;
}

/** A starter that comes with the product: nobody waits for a fit of what everybody has. */
export interface ShippedStarter extends FittedStarter {
  /** fitKey of what it was made from: a changed taxonomy or encoder is fitted anew. */
  readonly key: string;
}

async function readShipped(taxonomy: Taxonomy, key: string): Promise<FittedStarter | null> {
  const shipped = (await readCached(join(SHIPPED_STARTERS, `${taxonomy.id}.json`))) as ShippedStarter | null;
  return shipped?.key === key ? shipped : null;
}

/** The starter's heads for a taxonomy: as shipped, from the cache of earlier fits, else fitted now and kept. */
export async function fitOrReuseStarter(
  parts: Pick<StarterParts, "fitter" | "cacheDir" | "log">,
  taxonomy: Taxonomy,
  encoder: EncoderFiles,
  signal: AbortSignal,
): Promise<FittedStarter> {
  const key = fitKey(taxonomy, encoder.describe.hash, parts.fitter.version);
  const folder = join(parts.cacheDir, "starters");
  const path = join(folder, `${key}.json`);
  const cached = (await readShipped(taxonomy, key)) ?? (await readCached(path));
  if (cached) return cached;
  const startedAt = performance.now();
  const fitted = await parts.fitter.fit({ taxonomy, encoderFolder: encoder.folder, seed: SEED }, signal);
  await mkdir(folder, { recursive: true });
  await writeCached(path, fitted);
  parts.log("info", "starter fitted", { taxonomy: taxonomy.id, ms: Math.round(performance.now() - startedAt) });
  return fitted;
}

function filesDigest(encoder: EncoderFiles): string {
  const digest = createHash("sha256");
  for (const file of encoder.files) digest.update(file.name).update(createHash("sha256").update(file.bytes).digest());
  return digest.digest("hex");
}

/**
 * Publishes the tenant's starter bundle where there is none, or where the starter that is live was made from another
 * taxonomy, encoder or runtime. A trained release is never replaced.
 */
export async function ensureStarterBundle(
  parts: StarterParts,
  tenant: Tenant,
  encoder: EncoderFiles,
  signal: AbortSignal,
): Promise<void> {
  const key = fitKey(tenant.taxonomy, encoder.describe.hash, parts.fitter.version);
  const origin = `starter:${createHash("sha256").update(key).update(filesDigest(encoder)).update(parts.minimumAppVersion).digest("hex")}`;
  const isWanted = async () => {
    const live = await parts.releases.latest(tenant.id);
    return !live || (live.origin !== origin && live.origin.startsWith("starter:"));
  };
  if (!(await isWanted())) return;
  const fitted = await fitOrReuseStarter(parts, tenant.taxonomy, encoder, signal);
  // Somebody may have published while the fit ran.
  if (!(await isWanted())) return;
  if (signal.aborted) throw new AppError("aborted", "The collector is stopping");
  const { id, version } = tenant.taxonomy;
  await parts.publish(
    tenant.id,
    [
      jsonFile("taxonomy.json", withoutExamples(tenant.taxonomy)),
      jsonFile("heads.json", fitted.heads),
      jsonFile("goldens.json", fitted.goldens),
      ...encoder.files,
    ],
    {
      minimumAppVersion: parts.minimumAppVersion,
      taxonomy: { id, version },
      encoder: encoder.describe,
      evaluation: fitted.evaluation,
      origin,
    },
  );
  parts.log("info", "starter published", { tenant: tenant.id });
}
