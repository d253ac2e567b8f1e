import { adaptedEncoderHash, createTicketTokenizer, decodeAdapter, mergeAdapter, sha256Hex } from "@lucid/classifier";
import { createWebEncoder, createWebGraph } from "@lucid/classifier/browser";
import { AppError, findPersonalData } from "@lucid/core";
import { type AdaptOptions, createGraphTrainingStep, parseAdapterDescription, type TextTools } from "@lucid/trainer";
import type { EncoderAddresses } from "./training-messages.ts";

/** The encoder's files as they were fetched, and what its manifest says. */
interface EncoderFiles {
  readonly manifest: EncoderManifest;
  readonly model: Uint8Array<ArrayBuffer>;
  readonly hash: string;
  readonly wasmBinary: Uint8Array<ArrayBuffer>;
}

interface EncoderManifest {
  readonly id: string;
  readonly dims: number;
  readonly maxTokens: number;
  readonly adapter?: unknown;
  readonly training?: { readonly weights?: { readonly file?: string; readonly sha256?: string } };
}

export interface OpenTools {
  readonly tools: TextTools;
  readonly encoderId: string;
  /** Fetches the training graph, to be made ready over the encoder's own bytes. Rejects with bundle_incompatible. */
  openAdaptation(): Promise<Pick<AdaptOptions, "openStep" | "description" | "openEncoder">>;
}

/** Encoder and tokenizer in this worker, on one wasm thread; nothing comes from anywhere but the page's own origin. */
export async function openTools(addresses: EncoderAddresses, signal: AbortSignal): Promise<OpenTools> {
  const [manifest, model, json, wasmBinary] = await Promise.all([
    fetchBytes(addresses.manifest),
    fetchBytes(addresses.model),
    fetchBytes(addresses.tokenizer),
    fetchBytes(addresses.wasm),
  ]);
  const described = JSON.parse(new TextDecoder().decode(manifest)) as EncoderManifest;
  const files = { manifest: described, model, hash: await sha256Hex(model), wasmBinary };
  const tokenizer = createTicketTokenizer({ json, hash: await sha256Hex(json) });
  return {
    tools: { encoder: await openEncoder(files, model, files.hash), tokenizer, findPersonalData, signal },
    encoderId: described.id,
    openAdaptation: () => openAdaptation(addresses, files),
  };
}

async function openAdaptation(addresses: EncoderAddresses, files: EncoderFiles) {
  const { manifest, model, hash, wasmBinary } = files;
  const { file, sha256 } = manifest.training?.weights ?? {};
  if (file === undefined || sha256 !== hash) {
    throw new AppError("bundle_incompatible", `${addresses.trainingGraph} was not made for ${addresses.model}`);
  }
  const graphBytes = await fetchBytes(addresses.trainingGraph);
  return {
    openStep: async () => {
      const graph = await createWebGraph({ model: graphBytes, tables: { [file]: model }, wasmBinary });
      return createGraphTrainingStep(graph, await sha256Hex(graphBytes));
    },
    description: parseAdapterDescription(manifest.adapter, addresses.manifest),
    openEncoder: async (adapter: Uint8Array) => {
      const merged = mergeAdapter(model, decodeAdapter(adapter));
      return openEncoder(files, merged, await adaptedEncoderHash(hash, await sha256Hex(Uint8Array.from(adapter))));
    },
  };
}

function openEncoder({ manifest: { dims, maxTokens }, wasmBinary }: EncoderFiles, model: Uint8Array, hash: string) {
  return createWebEncoder({ hash, dims, maxTokens, model, wasmBinary, executionProvider: "wasm" });
}

async function fetchBytes(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok) throw new AppError("not_found", `${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
