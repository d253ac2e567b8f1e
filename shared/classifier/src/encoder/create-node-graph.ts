import { AppError } from "@lucid/core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { createSessionGraph, type TensorGraph } from "./session-graph.ts";

export interface NodeGraphOptions {
  /** Path of the .onnx file, or its bytes. */
  readonly model: string | Uint8Array;
  /** Threads inside one run. */
  readonly threads: number;
}

/**
 * Any graph on the native ONNX Runtime, bounded in threads and memory: an arena, but no memory patterns. Without an arena a
 * training step of 3,072 tokens spends a quarter of its time on fresh pages and needs 1.5 GB; with patterns, which keep
 * room for every shape that was seen, 1.5 GB too; so it is 0.85 GB. Rejects with encoder_invalid when the model
 * cannot be loaded.
 */
export async function createNodeGraph({ model, threads }: NodeGraphOptions): Promise<TensorGraph> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    enableCpuMemArena: true,
    enableMemPattern: false,
  };
  const session = await (typeof model === "string"
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options)
  ).catch((cause: unknown) => {
    const name = typeof model === "string" ? model : "The graph";
    throw new AppError("encoder_invalid", `${name} cannot be loaded`, { cause });
  });
  return createSessionGraph({
    session,
    createTensor: ({ dims, values }) =>
      values instanceof BigInt64Array ? new Tensor("int64", values, dims) : new Tensor("float32", values, dims),
  });
}
