import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Collector,
  type CollectorConfig,
  createCollector,
  type EncoderFiles,
  type Log,
  resolveConfig,
  type StarterFitter,
} from "@lucid/collector";
import { sampleTaxonomy } from "@lucid/testkit";
import type { SoakDesk } from "./soak-desk.ts";

const bytes = (value: string) => Buffer.from(value.repeat(400));

/** A stand-in for an encoder's folder: the collector never looks inside these files. */
function standInEncoder(): EncoderFiles {
  return {
    folder: "unused",
    describe: { id: "en", hash: "0".repeat(64), dims: 4, maxTokens: 8 },
    files: [
      { name: "tokenizer.json", bytes: bytes('{"vocabulary": []}'), access: "public" },
      { name: "encoder.onnx", bytes: bytes("weights "), access: "public" },
      { name: "ort-1.0.0.wasm", bytes: bytes("instructions "), access: "public" },
    ],
  };
}

const fitsNothing: StarterFitter = {
  version: "none",
  fit: async ({ taxonomy }) => ({ heads: { of: taxonomy.name }, goldens: [], evaluation: null }),
};

/** Writes each tenant's taxonomy (the names differ, so that their files do) and resolves the configuration. */
function configOf({ folder, tenants, limits, privacyLevel }: SoakDesk): CollectorConfig {
  mkdirSync(folder, { recursive: true });
  const described = tenants.map(({ id, secure, admin, review }) => {
    const taxonomy = path.join(folder, `taxonomy-${id}.json`);
    writeFileSync(taxonomy, JSON.stringify({ ...sampleTaxonomy, name: `Taxonomy of ${id}` }));
    const tokens = { secureToken: secure, adminToken: admin, reviewToken: review };
    return { id, name: `Desk ${id}`, desk: "zendesk" as const, privacyLevel, taxonomy, ...tokens };
  });
  return resolveConfig({ limits, tenants: described }, folder);
}

export interface SoakCollector {
  readonly collector: Collector;
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A collector on a free port with a bundle for each tenant; nothing is fitted. `change` gets the collector before it
 * listens: that is how a check takes a protection away to see that it would notice.
 */
export async function openSoakCollector(
  desk: SoakDesk,
  { log = () => undefined, change }: { readonly log?: Log; readonly change?: (collector: Collector) => void } = {},
): Promise<SoakCollector> {
  const collector = await createCollector({
    dataDir: desk.folder,
    config: configOf(desk),
    cacheDir: path.join(desk.folder, "cache"),
    starterFitter: fitsNothing,
    readEncoder: standInEncoder,
    log,
  });
  change?.(collector);
  const { url } = await collector.start({ port: 0 });
  await collector.bundlesReady();
  return { collector, url, stop: () => collector.stop() };
}
