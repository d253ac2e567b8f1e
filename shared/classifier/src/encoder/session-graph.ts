import { AppError } from "@lucid/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";

/** An array with its shape, as a graph takes it: int64 or float32. */
export interface GraphInput {
  readonly dims: readonly number[];
  readonly values: BigInt64Array | Float32Array;
}

/** A loaded ONNX graph of any kind: named arrays in, named float32 arrays out. */
export interface TensorGraph {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs one after the other. Rejects with encoder_invalid naming what the graph refused. */
  run(inputs: ReadonlyMap<string, GraphInput>): Promise<ReadonlyMap<string, Float32Array>>;
  dispose(): Promise<void>;
}

/** What both runtimes offer: enough to run a graph without importing either. */
export interface GraphRuntime {
  readonly session: Pick<InferenceSession, "inputNames" | "outputNames" | "run" | "release">;
  readonly createTensor: (input: GraphInput) => Tensor;
}

/** The TensorGraph port over an ONNX Runtime session. */
export function createSessionGraph({ session, createTensor }: GraphRuntime): TensorGraph {
  const { inputNames, outputNames } = session;
  let tail: Promise<unknown> = Promise.resolve();
  let disposed = false;
  const run = async (inputs: ReadonlyMap<string, GraphInput>): Promise<ReadonlyMap<string, Float32Array>> => {
    if (disposed) throw new AppError("internal", "The graph was disposed");
    const missing = inputNames.filter((name) => !inputs.has(name));
    if (missing.length > 0) throw new AppError("encoder_invalid", `The graph wants ${missing.join(", ")}`);
    const feeds = Object.fromEntries(Array.from(inputs, ([name, input]) => [name, createTensor(input)]));
    const results = await session.run(feeds);
    return new Map(outputNames.map((name) => [name, floatsOf(name, results[name])]));
  };
  return {
    inputNames,
    outputNames,
    run: (inputs) => {
      const answer = tail.then(() => run(inputs));
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

function floatsOf(name: string, tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new AppError("encoder_invalid", `The graph's output ${name} is ${tensor?.type ?? "missing"}, not float32`);
}
