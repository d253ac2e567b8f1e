import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type BundleGoldens,
  createTicketTokenizer,
  decodeAdapter,
  encodeFloats,
  encodeIntegers,
  type HeadsJson,
  mergeAdapter,
  quantizeMatrix,
} from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import type { BundleFile, Taxonomy } from "@lucid/core";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ENCODER = join(ROOT, "models/encoders/en");
const DIMS = 384;
const MAX_TOKENS = 256;

/** Two categories are enough to see a real encoder answer. */
const EXAMPLES = {
  printing: ["The printer is jammed again", "I cannot print my invoices", "Paper tray empty, printing stopped"],
  access: ["I forgot my password", "Please reset my login", "My account is locked, I cannot sign in"],
} as const;

export interface BundleContent extends BundleFile {
  readonly bytes: Buffer;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As the contract of bundles has it, written out once more: the product's own function is what is tested. */
export function adaptedHash(encoderHash: string, adapterHash: string): string {
  return sha256(Buffer.from(`${encoderHash}+${adapterHash}`));
}

/** Real encoder, tokenizer and runtime with small heads of our own, fitted over the adapter if there is one: everything a bundle has. */
export async function makeSmallBundle(version = 1, adapter?: Uint8Array): Promise<BundleContent[]> {
  const encoder = readFileSync(join(ENCODER, "encoder.onnx"));
  const tokenizer = readFileSync(join(ENCODER, "tokenizer.json"));
  const wasm = readFileSync(wasmPath());
  const heads = await fitHeads(encoder, tokenizer, { version, adapter });
  const taxonomy = makeTaxonomy(version);
  return [
    content("taxonomy.json", Buffer.from(JSON.stringify(taxonomy)), "tenant"),
    content("heads.json", Buffer.from(JSON.stringify(heads)), "tenant"),
    content("goldens.json", Buffer.from(JSON.stringify(GOLDENS)), "tenant"),
    ...(adapter === undefined ? [] : [content("adapter.bin", Buffer.from(adapter), "tenant")]),
    content("tokenizer.json", tokenizer, "public"),
    content("encoder.onnx", encoder, "public"),
    content("ort-1.30.0.wasm", wasm, "public"),
  ];
}

function content(name: string, bytes: Buffer, access: BundleFile["access"]): BundleContent {
  return { name, bytes, access, size: bytes.length, sha256: sha256(bytes) };
}

const GOLDENS: BundleGoldens = {
  format: 1,
  cases: [
    { subject: "Printer jammed", body: "It does not print any more", category: "printing", confidence: 0.95 },
    { subject: "Password", body: "I cannot log in to my account", category: "access", confidence: 0.95 },
  ],
};

function wasmPath(): string {
  const require = createRequire(join(ROOT, "shared/classifier/package.json"));
  return join(dirname(require.resolve("onnxruntime-web")), "ort-wasm-simd-threaded.wasm");
}

function makeTaxonomy(version: number): Taxonomy {
  const category = (id: keyof typeof EXAMPLES) => ({
    id,
    name: id,
    description: id,
    decisionRule: id,
    team: "desk",
    critical: false,
    subcategories: [{ id: `${id}-all`, name: id, description: id, decisionRule: id, examples: [] }],
  });
  const priority = (id: "low" | "normal" | "high" | "urgent") => ({ id, name: id, rule: id });
  return {
    id: "small",
    version,
    name: "Small",
    languages: ["en"],
    priorities: [priority("low"), priority("normal"), priority("high"), priority("urgent")],
    teams: [{ id: "desk", name: "Service desk" }],
    categories: [category("printing"), category("access")],
  };
}

/** Nearest centroid as a linear head: w = 40 * (centroid - mean). */
async function fitHeads(
  encoderBytes: Buffer,
  tokenizerBytes: Buffer,
  { version, adapter }: { readonly version: number; readonly adapter: Uint8Array | undefined },
): Promise<HeadsJson> {
  const hash = adapter === undefined ? sha256(encoderBytes) : adaptedHash(sha256(encoderBytes), sha256(adapter));
  const model = adapter === undefined ? encoderBytes : mergeAdapter(encoderBytes, decodeAdapter(adapter));
  const encoder = await createNodeEncoder({ model, hash, dims: DIMS, maxTokens: MAX_TOKENS });
  const tokenizerHash = sha256(tokenizerBytes);
  const tokenizer = createTicketTokenizer({ json: tokenizerBytes, hash: tokenizerHash });
  const centroids: Float64Array[] = [];
  for (const texts of Object.values(EXAMPLES)) {
    const centroid = new Float64Array(DIMS);
    for (const text of texts) {
      const { pooled } = await encoder.encode(tokenizer.tokenizeText(text, MAX_TOKENS).ids);
      for (const [index, value] of pooled.entries()) centroid[index] = (centroid[index] ?? 0) + value / texts.length;
    }
    centroids.push(centroid);
  }
  await encoder.dispose();
  return headsOf(centroids, { version, tokenizerHash, encoderHash: hash });
}

function headsOf(
  centroids: readonly Float64Array[],
  ids: { readonly version: number; readonly tokenizerHash: string; readonly encoderHash: string },
): HeadsJson {
  const mean = Float32Array.from({ length: DIMS }, (_, i) => centroids.reduce((sum, c) => sum + (c[i] ?? 0), 0) / 2);
  const values = Float32Array.from({ length: DIMS * 2 }, (_, i) => {
    const row = Math.floor(i / 2);
    return 40 * ((centroids[i % 2]?.[row] ?? 0) - (mean[row] ?? 0));
  });
  const dense = {
    weights: quantizeMatrix({ rows: DIMS, columns: 2, values }),
    bias: [0, 0],
    weight: 1,
    temperature: 1,
  };
  const flat = (rows: number, columns: number) => ({
    weights: quantizeMatrix({ rows, columns, values: new Float32Array(rows * columns) }),
    bias: Array.from({ length: columns }, (_, index) => (index === 1 ? 1 : 0)),
    temperature: 1,
  });
  const even = (columns: number) => ({ ...flat(1, columns), bias: Array<number>(columns).fill(0) });
  const familiarity = { bias: 10, coefficients: {}, threshold: -1 };
  return {
    format: 1,
    taxonomy: { id: "small", version: ids.version },
    tokenizerHash: ids.tokenizerHash,
    maxTokens: MAX_TOKENS,
    labels: {
      category: ["printing", "access"],
      subcategory: ["printing-all", "access-all"],
      priority: ["low", "normal", "high", "urgent"],
    },
    groups: [0, 1],
    priorityCosts: [0, 1, 2, 3].map((truth) => [0, 1, 2, 3].map((choice) => Math.abs(truth - choice))),
    lexical: {
      features: {
        pieces: encodeIntegers([15041]),
        bigrams: "",
        stems: [],
        cues: [],
        idf: encodeFloats(Float32Array.of(1)),
      },
      tasks: { category: even(2), subcategory: even(2), priority: flat(1, 4) },
      topic: even(1),
      familiarity,
    },
    dense: {
      encoder: { id: "en", hash: ids.encoderHash, dims: DIMS },
      mean: encodeFloats(mean),
      tasks: { category: dense, subcategory: dense, priority: { ...flat(DIMS, 4), weight: 0 } },
      topic: flat(DIMS, 1),
      prototypes: quantizeMatrix({ rows: 1, columns: DIMS, values: Float32Array.from(centroids[0] ?? []) }),
      familiarity,
    },
  };
}
