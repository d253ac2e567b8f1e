import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findPersonalData } from "@lucid/core";
import { fitStarter as fit, type TrainingProgress } from "@lucid/trainer";
import { createFileEmbeddingCache, DEFAULT_ENCODER, loadEncoder, readTaxonomyFile } from "@lucid/trainer/node";
import { DEFAULT_CACHE } from "../default-cache.ts";
import { UsageError } from "../usage-error.ts";

export const FIT_STARTER_USAGE = `Usage: triage fit-starter --taxonomy NAME|FILE --out FOLDER [options]

Fits heads from a taxonomy's names, descriptions and examples alone. Writes heads.json, goldens.json and report.json.

Options:
  --taxonomy T      a starter's name or a taxonomy file
  --out FOLDER      where to write
  --encoder FOLDER  encoder (default: models/encoders/en)
  --seed N          seed of folds and samples (default: 1)
  --cache FILE      embeddings of earlier runs (default: node_modules/.cache/lucid-embeddings.bin)

Examples:
  triage fit-starter --taxonomy it-support --out /tmp/it-support
  triage fit-starter --taxonomy ./our-taxonomy.json --out out --seed 7`;

/** Fits a starter from a taxonomy and writes its files. Exit code 0. */
export async function fitStarter(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      taxonomy: { type: "string" },
      out: { type: "string" },
      encoder: { type: "string", default: DEFAULT_ENCODER },
      seed: { type: "string", default: "1" },
      cache: { type: "string", default: DEFAULT_CACHE },
    },
  });
  if (values.taxonomy === undefined || values.out === undefined)
    throw new UsageError("--taxonomy NAME|FILE and --out FOLDER are both needed");
  const taxonomy = readTaxonomyFile(values.taxonomy);
  const { id, encoder, tokenizer } = await loadEncoder(values.encoder);
  const cache = createFileEmbeddingCache(values.cache, encoder.dims);
  const onProgress = ({ stage, done }: TrainingProgress) => {
    if (done === 0) process.stderr.write(`${stage}\n`);
  };
  const seed = Number(values.seed);
  try {
    const options = { taxonomy, tokenizer, encoder, encoderId: id, findPersonalData, seed, cache, onProgress };
    const { heads, goldens, report } = await fit(options);
    const out = resolve(values.out);
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "heads.json"), JSON.stringify(heads));
    writeFileSync(join(out, "goldens.json"), JSON.stringify(goldens));
    writeFileSync(join(out, "report.json"), JSON.stringify(report, null, 2));
    process.stdout.write(`${out}: category macro F1 ${report.evaluation.macroF1.toFixed(3)} (cross-validated)\n`);
    return 0;
  } finally {
    cache.save();
    await encoder.dispose();
  }
}
