import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTicketTokenizer, type TicketTokenizer } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import { AppError, type Encoder, type Taxonomy } from "@lucid/core";
import { adaptEncoderFile } from "./adapt-encoder-file.ts";
import { createEncoderPool } from "./encoder-pool.ts";
import { sha256 } from "./sha256.ts";

export { sha256 } from "./sha256.ts";

/** The English encoder of the repository. */
export const DEFAULT_ENCODER = fileURLToPath(new URL("../../../../models/encoders/en/", import.meta.url));
const TAXONOMIES = fileURLToPath(new URL("../../../../models/taxonomies/", import.meta.url));

export interface LoadedEncoder {
  readonly id: string;
  readonly encoder: Encoder;
  readonly tokenizer: TicketTokenizer;
}

interface EncoderManifest {
  readonly id: string;
  readonly dims: number;
  readonly maxTokens: number;
}

export interface LoadEncoderOptions {
  /** Texts encoded side by side, each in a thread of its own; 1: in the caller's thread. */
  readonly parallel?: number;
  /** An adapter file of this encoder: it encodes with it, and is called by both. */
  readonly adapter?: Uint8Array;
}

/**
 * Encoder and tokenizer from a folder such as models/encoders/en. Hashes are those of the files themselves. Rejects with
 * bundle_incompatible where the adapter belongs to another encoder.
 */
export async function loadEncoder(
  folder: string,
  { parallel = 1, adapter }: LoadEncoderOptions = {},
): Promise<LoadedEncoder> {
  const { id, dims, maxTokens } = readManifest(join(folder, "manifest.json"));
  const model = join(folder, "encoder.onnx");
  const json = readFileSync(join(folder, "tokenizer.json"));
  const tokenizer = createTicketTokenizer({ json, hash: sha256(json) });
  const { bytes, hash } = adaptEncoderFile(model, adapter);
  const described = { model: adapter === undefined ? model : bytes, hash, dims, maxTokens };
  const encoder = parallel > 1 ? createEncoderPool(described, parallel) : await createNodeEncoder(described);
  return { id, encoder, tokenizer };
}

function readManifest(path: string): EncoderManifest {
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (
    typeof manifest === "object" &&
    manifest !== null &&
    "id" in manifest &&
    "dims" in manifest &&
    "maxTokens" in manifest
  ) {
    const { id, dims, maxTokens } = manifest;
    if (typeof id === "string" && typeof dims === "number" && typeof maxTokens === "number")
      return { id, dims, maxTokens };
  }
  throw new AppError("bundle_incompatible", `${path} does not name id, dims and maxTokens`);
}

/** A starter's taxonomy by name, or any taxonomy file. */
export function readTaxonomyFile(nameOrPath: string): Taxonomy {
  const starter = join(TAXONOMIES, `${nameOrPath}.json`);
  const path = existsSync(starter) ? starter : nameOrPath;
  if (!existsSync(path)) throw new AppError("not_found", `No taxonomy at ${path}`);
  const taxonomy: Taxonomy = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(taxonomy.categories)) throw new AppError("taxonomy_invalid", `${path} has no categories`);
  return taxonomy;
}
