import { AppError, type BundleFile, type BundleManifest, type Encoder, type Taxonomy } from "@lucid/core";
import { ADAPTER_FILE, adapterFileOf, ENCODER_FILE } from "../bundle/bundle-adapter.ts";
import type { LoadingFiles } from "../bundle/load-files.ts";
import { requireFile } from "../bundle/parse-manifest.ts";
import type { WebEncoderOptions } from "../encoder/create-web-encoder.ts";
import { decodeHeads } from "../heads/decode-heads.ts";
import type { Heads } from "../heads/heads-format.ts";
import type { KeptMemory } from "../memory/memory-keeper.ts";
import { createMemoryReader, type TicketMemory } from "../memory/ticket-memory.ts";
import type { FindPersonalData } from "../preparation/text-preparation.ts";
import { createTicketClassifier } from "../ticket-classifier.ts";
import { createTicketTokenizer } from "../tokenizer/create-ticket-tokenizer.ts";
import type { TicketTokenizer } from "../tokenizer/ticket-tokenizer.ts";
import { type AcceleratedEncoder, createAcceleratedEncoder } from "./accelerated-encoder.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import { readEncoder } from "./read-encoder.ts";
import type { SharedEncoders } from "./shared-encoders.ts";

export interface BuildModelOptions {
  readonly encoders: SharedEncoders<AcceleratedEncoder>;
  readonly createEncoder: (options: WebEncoderOptions) => Promise<Encoder>;
  /** Starts the runtime from its wasm, ahead of the encoder. */
  readonly prepareRuntime: (wasmBinary: Uint8Array) => Promise<void>;
  readonly findPersonalData: FindPersonalData;
}

const PARTS: ReadonlySet<string> = new Set([
  "taxonomy.json",
  "heads.json",
  "goldens.json",
  "tokenizer.json",
  ENCODER_FILE,
  ADAPTER_FILE,
]);
const WASM_RUNTIME = /^ort-(?!webgpu)[\w.-]+\.wasm$/;

/** Files without which the model cannot answer. The WebGPU artefacts come later, if they are wanted at all. */
export function isModelPart(file: BundleFile): boolean {
  return PARTS.has(file.name) || WASM_RUNTIME.test(file.name);
}

/** The runtime's file in the bundle. Throws bundle_incompatible when there is none. */
function wasmRuntimeOf(manifest: BundleManifest): BundleFile {
  const file = manifest.files.find(({ name }) => WASM_RUNTIME.test(name));
  if (file === undefined)
    throw new AppError("bundle_incompatible", "The bundle has no ONNX Runtime (ort-<version>.wasm)");
  return file;
}

/**
 * From verified bytes to a model that answers. The small files are read and the runtime starts while the encoder still downloads.
 */
export async function buildModel(
  manifest: BundleManifest,
  files: LoadingFiles,
  { encoders, createEncoder, prepareRuntime, findPersonalData }: BuildModelOptions,
): Promise<EngineBundleModel> {
  const runtimeFile = wasmRuntimeOf(manifest);
  // An adapter makes another encoder of the same file; a release with new heads alone goes on with the one that runs.
  const encoderFiles = [requireFile(manifest, ENCODER_FILE), adapterFileOf(manifest), runtimeFile];
  const listeners = new Set<() => void>();
  const parts = readParts(manifest, files);
  // Awaited below; a failure of the parts must not count as unhandled while the encoder loads.
  parts.catch(() => null);
  const borrowed = await encoders.borrow(encoderFiles.map((file) => file?.sha256 ?? "").join("|"), async () => {
    const wasm = files.bytes(runtimeFile.name);
    // What fails here fails again, and is reported, when the encoder is created.
    const prepared = wasm.then(prepareRuntime).catch(() => null);
    const [model, wasmBinary] = await Promise.all([readEncoder(manifest, files, ENCODER_FILE), wasm, prepared]);
    const { hash, dims, maxTokens } = manifest.encoder;
    const encoder = await createEncoder({ model, wasmBinary, executionProvider: "wasm", hash, dims, maxTokens });
    return createAcceleratedEncoder(encoder);
  });
  const { encoder } = borrowed;
  const stop = encoder.onChange(() => {
    for (const listener of listeners) listener();
  });
  try {
    const { taxonomy, heads, tokenizer } = await parts;
    const memory = createMemorySlot(heads, manifest);
    const classifier = createTicketClassifier({
      ...{ taxonomy, heads, tokenizer, encoder, findPersonalData, sequence: manifest.sequence },
      memory: memory.current,
    });
    return {
      manifest,
      taxonomy,
      encoder,
      tokenIds: (text) => tokenizer.tokenizeText(text, encoder.maxTokens).ids,
      runtime: () => encoder.runtime,
      notices: () => (encoder.notice === null ? [] : [encoder.notice]),
      classify: (request, signal) => classifier.classify(request, signal),
      embed: async (text) => (await encoder.encode(tokenizer.tokenizeText(text, encoder.maxTokens).ids)).pooled,
      remember: memory.fill,
      onChange: (listener) => void listeners.add(listener),
      async dispose() {
        stop();
        listeners.clear();
        await borrowed.release();
      },
    };
  } catch (error) {
    await borrowed.release();
    throw error;
  }
}

/** Vectors are decoded once for each change, when the next ticket asks. */
function createMemorySlot(heads: Heads, { encoder, taxonomy }: BundleManifest) {
  const read = createMemoryReader(heads);
  let kept: KeptMemory | null = null;
  let ready: TicketMemory | null = null;
  return {
    current: () => ready,
    fill(next: KeptMemory | null) {
      if (next === kept) return;
      kept = next;
      const fits = next !== null && next.encoder === encoder.hash && next.taxonomyId === taxonomy.id;
      ready = fits ? read(next) : null;
    },
  };
}

interface Parts {
  readonly taxonomy: Taxonomy;
  readonly heads: Heads;
  readonly tokenizer: TicketTokenizer;
}

async function readParts(manifest: BundleManifest, files: LoadingFiles): Promise<Parts> {
  const hash = requireFile(manifest, "tokenizer.json").sha256;
  const [taxonomy, heads, tokenizer] = await Promise.all([
    files.bytes("taxonomy.json").then((bytes) => parseTaxonomy(bytes, manifest)),
    files.bytes("heads.json").then((bytes) => decodeHeads(parseJson("heads.json", bytes))),
    files.bytes("tokenizer.json").then((json) => createTicketTokenizer({ json, hash })),
  ]);
  return { taxonomy, heads, tokenizer };
}

/** The signature vouches for the content; what is checked is that manifest and file mean the same taxonomy. */
function parseTaxonomy(bytes: Uint8Array, manifest: BundleManifest): Taxonomy {
  const json = parseJson("taxonomy.json", bytes);
  const { id, version } = manifest.taxonomy;
  if (isTaxonomy(json) && json.id === id && json.version === version) return json;
  throw new AppError("bundle_incompatible", `taxonomy.json is not version ${version} of ${id}`);
}

function isTaxonomy(json: unknown): json is Taxonomy {
  if (typeof json !== "object" || json === null) return false;
  const lists = ["categories", "teams", "priorities"].every((key) => Array.isArray(Reflect.get(json, key)));
  return lists && "id" in json && "version" in json;
}

function parseJson(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError("bundle_incompatible", `${name} is not JSON`, { cause });
  }
}
