import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { AppError, findPersonalData } from "@lucid/core";
import type { TextTools } from "@lucid/trainer";
import { createFileEmbeddingCache, DEFAULT_ENCODER, loadEncoder } from "@lucid/trainer/node";

const ENCODERS = resolve(DEFAULT_ENCODER, "..");

export interface OpenTools {
  readonly tools: TextTools;
  readonly encoderId: string;
  /** Folder of the encoder. */
  readonly folder: string;
  readonly runtime: string;
  /** What the encoder is adapted with; absent: nothing. */
  readonly adapter?: Uint8Array;
  /** Keeps what was computed and frees the encoder. */
  close(): Promise<void>;
}

export interface ToolOptions {
  /** "en", or a folder with encoder.onnx, tokenizer.json and manifest.json. */
  readonly encoder: string;
  /** null: nothing is kept. */
  readonly cache: string | null;
  readonly signal: AbortSignal;
  /** Texts encoded side by side; as many as there are processors, unless told. */
  readonly threads?: number;
  /** An adapter file of that encoder. */
  readonly adapter?: Uint8Array | undefined;
}

/** The folder of an encoder by name, or the folder itself. Throws not_found. */
export function findEncoder(nameOrFolder: string): string {
  const shipped = join(ENCODERS, nameOrFolder);
  const folder = /^[a-z0-9-]+$/.test(nameOrFolder) && existsSync(shipped) ? shipped : resolve(nameOrFolder);
  if (existsSync(join(folder, "manifest.json"))) return folder;
  throw new AppError("not_found", `There is no encoder "${nameOrFolder}": no manifest.json in ${folder}`);
}

/** Everything between a text and its vectors, with the vectors of earlier runs. */
export async function openTextTools(options: ToolOptions): Promise<OpenTools> {
  const folder = findEncoder(options.encoder);
  const threads = options.threads ?? Math.max(1, availableParallelism());
  const adapted = options.adapter === undefined ? {} : { adapter: options.adapter };
  const { id, encoder, tokenizer } = await loadEncoder(folder, { parallel: threads, ...adapted });
  const cache = options.cache === null ? null : createFileEmbeddingCache(options.cache, encoder.dims);
  const { signal } = options;
  const tools = { tokenizer, encoder, findPersonalData, signal, ...(cache === null ? {} : { cache }) };
  return {
    tools,
    encoderId: id,
    folder,
    ...adapted,
    runtime: `onnxruntime-node, ${threads === 1 ? "1 thread" : `${threads} threads of 1`}`,
    close: async () => {
      cache?.save();
      await encoder.dispose();
    },
  };
}
