import type { GraphInput, TensorGraph } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import type { TrainingStep } from "./training-step.ts";

const GRADIENT = "grad:";

/**
 * The TrainingStep port over a training graph (inputs ids, mask, targets, weights and every parameter by name; outputs
 * loss and `grad:NAME`). The same for every runtime: they differ in how they load the graph. `hash` is the SHA-256 of
 * the graph's file. Throws encoder_invalid when the graph is of another kind.
 */
export function createGraphTrainingStep(graph: TensorGraph, hash: string): TrainingStep {
  const missing = ["ids", "mask", "targets", "weights"].filter((name) => !graph.inputNames.includes(name));
  if (missing.length > 0 || !graph.outputNames.includes("loss")) {
    throw new AppError("encoder_invalid", `This is no training graph: it has no ${[...missing, "loss"].join(", ")}`);
  }
  return {
    hash,
    run: async ({ size, length, classes, ids, mask, targets, weights }, parameters) => {
      const inputs = new Map<string, GraphInput>([
        ["ids", { dims: [size, length], values: ids }],
        ["mask", { dims: [size, length], values: mask }],
        ["targets", { dims: [size, classes], values: targets }],
        ["weights", { dims: [size], values: weights }],
        ...parameters.map(({ name, ...input }): [string, GraphInput] => [name, input]),
      ]);
      const outputs = await graph.run(inputs);
      const loss = outputs.get("loss")?.[0] ?? Number.NaN;
      const gradients = Array.from(outputs)
        .filter(([name]) => name.startsWith(GRADIENT))
        .map(([name, values]): [string, Float32Array] => [name.slice(GRADIENT.length), values]);
      return { loss, gradients: new Map(gradients) };
    },
    dispose: () => graph.dispose(),
  };
}
