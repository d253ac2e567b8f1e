import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  CACHE_DIR,
  createChildStarterFitter,
  createLog,
  fitOrReuseStarter,
  readEncoderFiles,
  readTaxonomy,
  withoutExamples,
} from "@lucid/collector";
import type { Taxonomy } from "@lucid/core";

/** A starter's name ("it-support") or the path of a taxonomy file. */
export async function readPackageTaxonomy(root: string, nameOrPath: string): Promise<Taxonomy> {
  return readTaxonomy(nameOrPath, root);
}

/**
 * What the quick first answer needs: the tokenizer's vocabulary, and the taxonomy with the lexical part of the
 * starter's heads. The same fit as the collector's, from the same cache.
 */
export async function starterFiles(root: string, taxonomy: Taxonomy): Promise<ReadonlyMap<string, Uint8Array>> {
  const encoder = readEncoderFiles("en");
  const parts = { fitter: createChildStarterFitter(), cacheDir: CACHE_DIR, log: createLog() };
  const fitted = await fitOrReuseStarter(parts, taxonomy, encoder, new AbortController().signal);
  const starter = { taxonomy: withoutExamples(taxonomy), heads: { ...Object(fitted.heads), dense: null } };
  const tokenizer = await readFile(path.join(root, "models/encoders/en/tokenizer.json"));
  return new Map([
    ["starter.json", new TextEncoder().encode(JSON.stringify(starter))],
    ["tokenizer.json", tokenizer],
  ]);
}
