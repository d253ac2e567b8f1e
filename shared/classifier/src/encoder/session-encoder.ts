import { AppError, type EncodedText, type Encoder } from "@lucid/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { poolTokenStates } from "./pool-token-states.ts";

/** What both runtimes offer: enough to run the encoder without importing either. */
export interface EncoderRuntime {
  readonly session: Pick<InferenceSession, "outputNames" | "run" | "release">;
  readonly createTensor: (values: BigInt64Array, length: number) => Tensor;
}

export interface EncoderIdentity {
  /** SHA-256 of the weights, hex. */
  readonly hash: string;
  readonly dims: number;
  readonly maxTokens: number;
}

/**
 * The Encoder port over an ONNX Runtime session. Runs are serialised (session.run is not re-entrant); one
 * failed run does not poison the next. No padding: each text runs at its own length.
 */
export function createSessionEncoder(runtime: EncoderRuntime, identity: EncoderIdentity): Encoder {
  const { session, createTensor } = runtime;
  // Masks are all ones: one tensor per length serves every run.
  const masks = new Map<number, Tensor>();
  const output = session.outputNames[0] ?? "last_hidden_state";
  let tail: Promise<unknown> = Promise.resolve();
  let disposed = false;

  const maskOf = (length: number): Tensor => {
    const known = masks.get(length);
    if (known !== undefined) return known;
    const mask = createTensor(new BigInt64Array(length).fill(1n), length);
    masks.set(length, mask);
    return mask;
  };
  const run = async (tokenIds: readonly number[], signal: AbortSignal | undefined): Promise<EncodedText> => {
    throwIfUnusable(disposed, signal);
    const ids = BigInt64Array.from(tokenIds, (id) => BigInt(id));
    const feeds = { input_ids: createTensor(ids, ids.length), attention_mask: maskOf(ids.length) };
    const results = await session.run(feeds);
    const states = checkedStates(results[output], tokenIds.length, identity.dims);
    throwIfUnusable(false, signal);
    return poolTokenStates(states, tokenIds.length, identity.dims);
  };
  return {
    ...identity,
    encode: (tokenIds, signal) => {
      if (tokenIds.length === 0 || tokenIds.length > identity.maxTokens) {
        const range = `1 to ${identity.maxTokens}`;
        return Promise.reject(new AppError("bad_request", `${tokenIds.length} tokens: the encoder reads ${range}`));
      }
      const answer = tail.then(() => run(tokenIds, signal));
      tail = answer.then(ignoreOutcome, ignoreOutcome);
      return answer.catch((thrown: unknown) => Promise.reject(AppError.from(thrown, "encoder_invalid")));
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      await tail;
      await session.release();
    },
  };
}

/** The caller of that run already has its outcome; the queue only needs to know that it is over. */
function ignoreOutcome(): null {
  return null;
}

function throwIfUnusable(disposed: boolean, signal: AbortSignal | undefined): void {
  if (disposed) throw new AppError("internal", "The encoder was disposed");
  if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
}

function checkedStates(tensor: Tensor | undefined, length: number, dims: number): Float32Array {
  const shape = tensor?.dims ?? [];
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || shape.join() !== [1, length, dims].join()) {
    throw new AppError("encoder_invalid", `The encoder answered [${shape.join()}], not [1,${length},${dims}]`);
  }
  return data;
}
