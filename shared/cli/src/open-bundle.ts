import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { HeadsJson } from "@lucid/classifier";
import { AppError, type Taxonomy } from "@lucid/core";
import { DEFAULT_ENCODER, readCandidateParts, readTaxonomyFile } from "@lucid/trainer/node";

/** A model to classify with: taxonomy, heads, and the name of the encoder they were fitted on. */
export interface OpenBundle {
  readonly name: string;
  readonly taxonomy: Taxonomy;
  readonly heads: HeadsJson;
  readonly encoderId: string;
  /** What adapts that encoder; absent: nothing. */
  readonly adapter?: Uint8Array;
}

const STARTERS = resolve(DEFAULT_ENCODER, "../../starters");

/** A candidate folder, or a starter by the name of its taxonomy. Throws not_found, or bundle_incompatible naming the file. */
export function openBundle(folderOrName: string): OpenBundle {
  const starter = join(STARTERS, `${folderOrName}.json`);
  const isFolder = existsSync(folderOrName) && statSync(folderOrName).isDirectory();
  if (!isFolder && /^[a-z0-9-]+$/.test(folderOrName) && existsSync(starter)) return openStarter(folderOrName, starter);
  const { taxonomy, heads, provenance, adapter } = readCandidateParts(folderOrName);
  const encoder = { encoderId: provenance.encoder.id, ...(adapter === undefined ? {} : { adapter }) };
  return { name: folderOrName, taxonomy, heads, ...encoder };
}

function openStarter(name: string, path: string): OpenBundle {
  const taxonomy = readTaxonomyFile(name);
  const starter: { readonly heads?: HeadsJson } = JSON.parse(readFileSync(path, "utf8"));
  const { heads } = starter;
  if (heads === undefined) throw new AppError("bundle_incompatible", `${path}: heads is missing`);
  if (heads.taxonomy.id !== taxonomy.id || heads.taxonomy.version !== taxonomy.version) {
    throw new AppError("bundle_incompatible", `${path} was fitted for another version of the taxonomy ${name}`);
  }
  return { name, taxonomy, heads, encoderId: heads.dense?.encoder.id ?? "en" };
}
