import { type InferenceSession, Tensor } from "onnxruntime-common";
import { describe, expect, it } from "vitest";
import { createSessionEncoder } from "./session-encoder.ts";

const identity = { hash: "h", dims: 2, maxTokens: 8 };

function encoderAnswering(data: Float32Array, dims: number[]) {
  const session: Pick<InferenceSession, "outputNames" | "run" | "release"> = {
    outputNames: ["last_hidden_state"],
    run: () => Promise.resolve({ last_hidden_state: new Tensor("float32", data, dims) }),
    release: () => Promise.resolve(),
  };
  const createTensor = (values: BigInt64Array, length: number) => new Tensor("int64", values, [1, length]);
  return createSessionEncoder({ session, createTensor }, identity);
}

describe("what an encoder may answer", () => {
  it.each([
    ["all zeros", new Float32Array(4), [1, 2, 2]],
    ["not a number", new Float32Array([1, Number.NaN, 0, 1]), [1, 2, 2]],
    ["infinite", new Float32Array([1, Number.POSITIVE_INFINITY, 0, 1]), [1, 2, 2]],
    ["another length", new Float32Array([1, 2]), [1, 1, 2]],
    ["another width", new Float32Array([1, 2, 3, 4, 5, 6]), [1, 2, 3]],
  ])("%s is refused as encoder_invalid", async (_, data, dims) => {
    await expect(encoderAnswering(data, dims).encode([1, 2])).rejects.toMatchObject({ code: "encoder_invalid" });
  });

  it("rejects after it was disposed", async () => {
    const encoder = encoderAnswering(new Float32Array([1, 0, 1, 0]), [1, 2, 2]);
    await expect(encoder.encode([1, 2])).resolves.toMatchObject({ meanNorm: 1 });
    await encoder.dispose();
    await expect(encoder.encode([1, 2])).rejects.toMatchObject({ code: "internal" });
  });
});
