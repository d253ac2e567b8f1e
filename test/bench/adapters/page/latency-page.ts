import { cosine, decodeAdapter, mergeAdapter } from "@lucid/classifier";
import { createWebEncoder } from "@lucid/classifier/browser";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { median } from "../../sidebar/median.ts";
import type { LatencyOptions, LatencyResult, TextTimes } from "./latency-bench.ts";

const MERGES = 5;
const WARM_UP_TEXTS = 8;

type Ways = Readonly<Record<keyof Omit<TextTimes, "tokens">, (ids: readonly number[]) => Promise<Float32Array>>>;

window.latencyBench = run;

async function run({ addresses, encoder, texts, rounds }: LatencyOptions): Promise<LatencyResult> {
  const [model, adapter, wasmBinary] = await Promise.all(
    [addresses.encoder, addresses.adapter, addresses.wasm].map(fetchBytes),
  );
  if (model === undefined || adapter === undefined || wasmBinary === undefined) throw new Error("A file is missing");
  const { merged, mergeMs } = timeMerges(model, adapter);
  const described = { wasmBinary, executionProvider: "wasm", ...encoder } as const;
  // First, because it tells the runtime where its wasm is: the plain graph runs in the same one.
  const plain = await createWebEncoder({ ...described, model });
  const started = performance.now();
  const adapted = await createWebEncoder({ ...described, model: merged });
  const sessionMs = performance.now() - started;
  const graph = await createGraph(model);
  const ways: Ways = {
    graph,
    plain: async (ids) => (await plain.encode(ids)).pooled,
    adapted: async (ids) => (await adapted.encode(ids)).pooled,
  };
  for (const ids of texts.slice(0, WARM_UP_TEXTS)) await timeText(ways, ids, 1);
  const times: TextTimes[] = [];
  for (const ids of texts) times.push(await timeText(ways, ids, rounds));
  const cosines: number[] = [];
  for (const ids of texts) cosines.push(cosine(await ways.plain(ids), await ways.adapted(ids)));
  return { texts: times, mergeMs, sessionMs, cosines };
}

function timeMerges(model: Uint8Array, file: Uint8Array) {
  const mergeMs: number[] = [];
  let merged = model;
  for (let turn = 0; turn < MERGES; turn++) {
    const start = performance.now();
    merged = mergeAdapter(model, decodeAdapter(file));
    mergeMs.push(performance.now() - start);
  }
  return { merged, mergeMs };
}

/** The graph as anybody would run it: ids and mask in, the states of all tokens out. */
async function createGraph(model: Uint8Array): Promise<Ways["graph"]> {
  const session = await InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  const [output = ""] = session.outputNames;
  return async (ids) => {
    const dims = [1, ids.length];
    const results = await session.run({
      input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), dims),
      attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), dims),
    });
    const states = results[output]?.data;
    if (states instanceof Float32Array) return states;
    throw new Error("The graph gave no states");
  };
}

/** In turns, and each comes first as often as the others: heat, clock speed and neighbours hit all alike. */
async function timeText(ways: Ways, ids: readonly number[], rounds: number): Promise<TextTimes> {
  const names = ["graph", "plain", "adapted"] as const;
  const times = { graph: [] as number[], plain: [] as number[], adapted: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < names.length; place++) {
      const name = names[(round + place) % names.length] ?? "graph";
      const start = performance.now();
      await ways[name](ids);
      times[name].push(performance.now() - start);
    }
  }
  const { graph, plain, adapted } = times;
  return { tokens: ids.length, graph: median(graph), plain: median(plain), adapted: median(adapted) };
}

async function fetchBytes(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
