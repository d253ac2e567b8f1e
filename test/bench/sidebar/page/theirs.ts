import { env, pipeline, Tensor } from "@huggingface/transformers";
import type { BenchTicket, EncoderBenchOptions } from "./encoder-bench.ts";

/** transformers.js' feature-extraction with mean pooling and normalization: a vector, and neither label nor explanation. */
export interface Theirs {
  readonly version: string;
  readonly runtime: string;
  fromTokens(ids: readonly number[]): Promise<Float32Array>;
  fromTicket(ticket: BenchTicket): Promise<Float32Array>;
}

const POOLED = { pooling: "mean", normalize: true } as const;

export async function createTheirs({ addresses }: EncoderBenchOptions): Promise<Theirs> {
  const runtime = useLocalFiles(addresses);
  const load = () => pipeline("feature-extraction", "en", { dtype: "q8", device: "wasm", subfolder: "onnx" });
  const fromText = await load();
  const fromIds = await load();
  // The pipeline itself, its tokenizer replaced by the ids both sides shall read.
  let given: readonly number[] = [];
  Object.assign(fromIds, { tokenizer: () => inputsOf(given) });
  return {
    ...{ version: env.version ?? "unknown", runtime },
    async fromTokens(ids) {
      given = ids;
      return vectorOf(await fromIds("", POOLED));
    },
    async fromTicket({ subject, body, bodyFormat }) {
      const text = bodyFormat === "html" ? textOf(body) : body;
      return vectorOf(await fromText(`${subject}\n${text}`, POOLED));
    },
  };
}

/** Nothing from any other machine, one thread, and no cache between the runs. Returns the runtime's version. */
function useLocalFiles(addresses: EncoderBenchOptions["addresses"]): string {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = addresses.peerModels;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  const { wasm, versions } = env.backends.onnx;
  if (wasm === undefined) throw new Error("transformers.js brought no wasm backend");
  wasm.numThreads = 1;
  wasm.wasmPaths = addresses.peerWasm;
  return versions?.web ?? "unknown";
}

function inputsOf(ids: readonly number[]): { input_ids: Tensor; attention_mask: Tensor } {
  const tensor = (values: BigInt64Array) => new Tensor("int64", values, [1, values.length]);
  return {
    input_ids: tensor(BigInt64Array.from(ids, (id) => BigInt(id))),
    attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
  };
}

/** What whoever uses the library would write for an HTML body. */
function textOf(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}

function vectorOf(tensor: { readonly data: unknown }): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new Error("feature-extraction gave no float32 vector");
}
