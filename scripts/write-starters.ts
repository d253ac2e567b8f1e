/**
 * `npx tsx scripts/write-starters.ts`: fits the starter of every taxonomy in models/taxonomies and writes it to
 * models/starters, from where collector and packages take it. Run it when a taxonomy, the encoder or the method changed.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  CACHE_DIR,
  createChildStarterFitter,
  createLog,
  fitKey,
  fitOrReuseStarter,
  readEncoderFiles,
  readTaxonomy,
  type ShippedStarter,
} from "@lucid/collector";

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(root, "models/starters");
const encoder = readEncoderFiles("en");
const parts = { fitter: createChildStarterFitter(), cacheDir: CACHE_DIR, log: createLog() };
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(path.join(root, "models/taxonomies")).filter((name) => name.endsWith(".json"))) {
  const taxonomy = readTaxonomy(path.parse(file).name, root);
  const fitted = await fitOrReuseStarter(parts, taxonomy, encoder, new AbortController().signal);
  const shipped: ShippedStarter = {
    key: fitKey(taxonomy, encoder.describe.hash, parts.fitter.version),
    ...fitted,
  };
  writeFileSync(path.join(folder, file), `${JSON.stringify(shipped)}\n`);
  console.log(`${taxonomy.id}: ${JSON.stringify(fitted.evaluation)}`);
}
