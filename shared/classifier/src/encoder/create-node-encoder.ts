import { AppError, type Encoder } from "@lucid/core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { createSessionEncoder, type EncoderIdentity } from "./session-encoder.ts";

export interface NodeEncoderOptions extends EncoderIdentity {
  /** Path of encoder.onnx, or its bytes. */
  readonly model: string | Uint8Array;
  /** 1 by default: requests run side by side, not a request over all cores. */
  readonly threads?: number;
}

/** The encoder on the native ONNX Runtime. Rejects with encoder_invalid when the model cannot be loaded. */
export async function createNodeEncoder(options: NodeEncoderOptions): Promise<Encoder> {
  const { model, threads = 1, hash, dims, maxTokens } = options;
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
  };
  const session = await (typeof model === "string"
    ? InferenceSession.create(model, sessionOptions)
    : InferenceSession.create(model, sessionOptions)
  ).catch((cause: unknown) => {
    throw new AppError("encoder_invalid", "The encoder model cannot be loaded", { cause });
  });
  const createTensor = (values: BigInt64Array, length: number) => new Tensor("int64", values, [1, length]);
  return createSessionEncoder({ session, createTensor }, { hash, dims, maxTokens });
}
