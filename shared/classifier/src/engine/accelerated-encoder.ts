import { AppError, type EncodedText, type Encoder, type Notice, type Unsubscribe } from "@lucid/core";
import { cosine } from "../encoder/golden-cosines.ts";
import { createListeners } from "./listeners.ts";

/** An encoder that starts on wasm and may move to WebGPU, and back for good when WebGPU fails. */
export interface AcceleratedEncoder extends Encoder {
  readonly runtime: "wasm" | "webgpu";
  readonly notice: Notice | null;
  /** Tries WebGPU; resolves when it is decided. Never rejects: what cannot be used is said by the notice. */
  accelerate(candidate: WebGpuCandidate): Promise<void>;
  /** runtime or notice changed. */
  onChange(listener: () => void): Unsubscribe;
}

interface WebGpuCandidate {
  /** Rejects where there is no adapter, a software adapter, or the artefact cannot be loaded. */
  readonly create: () => Promise<Encoder>;
  /** Token ids of golden texts: both runtimes must agree on them. */
  readonly probes: readonly (readonly number[])[];
  readonly now?: () => number;
}

const MIN_COSINE = 0.98;
const TIMED_RUNS = 5;

/** WebGPU is used only where its vectors hold (cosine >= 0.98 to wasm's) and its median time beats wasm's on this machine. */
export function createAcceleratedEncoder(wasm: Encoder): AcceleratedEncoder {
  const listeners = createListeners<null>();
  const changed = () => listeners.emit(null);
  let gpu: Encoder | null = null;
  let notice: Notice | null = null;
  const abandon = () => {
    const lost = gpu;
    gpu = null;
    notice = "webgpu-unusable";
    changed();
    void lost?.dispose().catch(() => null);
  };
  const encode = async (tokenIds: readonly number[], signal?: AbortSignal): Promise<EncodedText> => {
    if (gpu === null) return wasm.encode(tokenIds, signal);
    try {
      return await gpu.encode(tokenIds, signal);
    } catch (thrown) {
      if (AppError.from(thrown).code === "aborted") throw thrown;
      // A lost device answers zeros or throws; the same ticket is read again on wasm.
      abandon();
      return wasm.encode(tokenIds, signal);
    }
  };
  return {
    hash: wasm.hash,
    dims: wasm.dims,
    maxTokens: wasm.maxTokens,
    get runtime() {
      return gpu === null ? "wasm" : "webgpu";
    },
    get notice() {
      return notice;
    },
    encode,
    onChange: (listener) => listeners.add(listener),
    async accelerate(candidate) {
      let created: Encoder | null = null;
      try {
        created = await candidate.create();
        await assertWorthIt(wasm, created, candidate);
        gpu = created;
        // No hardware has been measured by us yet: whoever switches it on is told.
        notice = "webgpu-untested";
        changed();
      } catch {
        // The reason does not matter to the agent: wasm goes on, and the notice tells the admin.
        gpu = created;
        abandon();
      }
    },
    async dispose() {
      await gpu?.dispose();
      await wasm.dispose();
    },
  };
}

async function assertWorthIt(wasm: Encoder, gpu: Encoder, { probes, now = () => performance.now() }: WebGpuCandidate) {
  for (const tokenIds of probes) {
    const [expected, got] = [await wasm.encode(tokenIds), await gpu.encode(tokenIds)];
    const similarity = cosine(expected.pooled, got.pooled);
    if (!(similarity >= MIN_COSINE)) throw new AppError("encoder_invalid", `WebGPU differs: cosine ${similarity}`);
  }
  const longest = probes.reduce((best, ids) => (ids.length > best.length ? ids : best), probes[0] ?? []);
  const wasmMs = await medianMs(wasm, longest, now);
  const gpuMs = await medianMs(gpu, longest, now);
  if (gpuMs >= wasmMs) throw new AppError("encoder_invalid", `WebGPU takes ${gpuMs} ms, wasm ${wasmMs} ms`);
}

async function medianMs(encoder: Encoder, tokenIds: readonly number[], now: () => number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < TIMED_RUNS; run++) {
    const start = now();
    await encoder.encode(tokenIds);
    times.push(now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(TIMED_RUNS / 2)] ?? Number.POSITIVE_INFINITY;
}
