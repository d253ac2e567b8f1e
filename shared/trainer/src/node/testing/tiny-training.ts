import { fileURLToPath } from "node:url";
import type { AdapterExample } from "../../adapter/adapter-example.ts";
import type { TrainAdapterOptions } from "../../adapter/train-adapter-options.ts";
import type { TrainContrastiveOptions } from "../../adapter/train-contrastive.ts";
import { createRandom } from "../../random.ts";
import { loadTrainingStep } from "../load-training-step.ts";

export const FIXTURES = fileURLToPath(new URL("../../adapter/fixtures/", import.meta.url));
export const TINY_FILES = { graph: "tiny-train.onnx", manifest: "tiny-train.json" };
const TINY_CONTRAST_FILES = { ...TINY_FILES, graph: "tiny-contrast.onnx" };
const DIMS = 16;
const VOCABULARY = 60;

/** Texts of three classes: each class prefers words of its own. */
function tinyExamples(count: number, seed: number): AdapterExample[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const label = index % 3;
    const word = () => Math.floor(random() < 0.5 ? label * 20 + random() * 20 : random() * VOCABULARY);
    return { ids: Array.from({ length: 3 + Math.floor(random() * 25) }, word), label };
  });
}

/** A training on the tiny graph in ONNX Runtime that takes well under a second. */
export async function tinyTraining(): Promise<TrainAdapterOptions> {
  const { step, description } = await loadTrainingStep(FIXTURES, { threads: 1, files: TINY_FILES });
  return {
    ...{ step, description, encoderHash: "e".repeat(64), classes: 3, seed: 3 },
    examples: tinyExamples(120, 1),
    heldOut: tinyExamples(30, 2),
    mean: new Float32Array(DIMS),
    hyper: { learningRate: 0.01, headLearningRate: 0.05, batchSize: 8, epochs: 4, patience: 9, tokensPerBatch: 128 },
    checkpointSteps: 7,
  };
}

/** The same texts, drawn together by the tiny contrast graph. */
export async function tinyContrast(): Promise<TrainContrastiveOptions> {
  const { step, description } = await loadTrainingStep(FIXTURES, {
    ...{ threads: 1, kind: "contrast", files: TINY_CONTRAST_FILES },
  });
  return {
    ...{ step, description, encoderHash: "e".repeat(64), classes: 3, seed: 3 },
    examples: tinyExamples(60, 1),
    mean: new Float32Array(DIMS),
    hyper: { learningRate: 0.02, batchSize: 12, textsPerClass: 4, steps: 40, tokenDropout: 0.1 },
    checkpointSteps: 7,
  };
}
