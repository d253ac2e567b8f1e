import { readFileSync } from "node:fs";
import { centredVector, mergeAdapter } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stepAdamW } from "../adapter/adam-w.ts";
import type { Parameter, TrainingBatch } from "../adapter/training-step.ts";
import {
  contrastFixture,
  largestError,
  seededBatch,
  seededParameters,
  trainingFixture,
} from "./fixtures/training-recipe.ts";
import { DEFAULT_ENCODER, sha256 } from "./load-encoder.ts";
import { type LoadedTrainingStep, loadTrainingStep } from "./load-training-step.ts";

const DIMS = 384;
const { cases, curve } = trainingFixture;

describe("the English encoder's training graph, against torch on the same dequantized weights", () => {
  let loaded: LoadedTrainingStep;
  beforeAll(async () => {
    loaded = await loadTrainingStep(DEFAULT_ENCODER, { threads: 1 });
  });
  afterAll(() => loaded.step.dispose());

  it("reads its tables out of the very encoder that lies beside it", () => {
    const manifest = JSON.parse(readFileSync(`${DEFAULT_ENCODER}manifest.json`, "utf8"));
    const encoder = sha256(readFileSync(`${DEFAULT_ENCODER}encoder.onnx`));
    expect(manifest.training.weights).toEqual({ file: "encoder.onnx", sha256: encoder });
    const graph = readFileSync(`${DEFAULT_ENCODER}train.onnx`);
    expect(manifest.files).toContainEqual({ path: "train.onnx", size: graph.length, sha256: sha256(graph) });
    expect(graph.includes(encoder)).toBe(true);
  });

  it.each(cases)(
    "gives the gradients of texts of $lengths tokens in $classes classes within a thousandth",
    async (texts) => {
      const { mean, learned } = seededParameters(loaded.description, texts, DIMS, false);
      const { loss, gradients } = await loaded.step.run(seededBatch(texts), [...learned, mean]);
      expect(Math.abs(loss / texts.loss - 1)).toBeLessThan(1e-5);
      expect([...gradients.keys()].sort()).toEqual(Object.keys(texts.gradients).sort());
      expect(largestError(gradients, texts)).toBeLessThan(1e-3);
    },
  );

  it("loses as torch does over 50 steps of AdamW, within a hundredth at every step", async () => {
    const { mean, learned } = seededParameters(loaded.description, curve, DIMS, true);
    const batches = Array.from({ length: curve.batches }, (_, turn) =>
      seededBatch({ ...curve, seed: curve.seed + 1000 * (turn + 1) }),
    );
    const state = learned.map(({ name, values: { length }, values }) => {
      return { name, values, first: new Float32Array(length), second: new Float32Array(length) };
    });
    const ratios: number[] = [];
    for (let step = 0; step < curve.steps; step++) {
      const batch = batches[step % batches.length] ?? seededBatch(curve);
      const { loss, gradients } = await loaded.step.run(batch, [...learned, mean]);
      ratios.push(loss / (curve.losses[step] ?? 0));
      for (const { name, ...arrays } of state) {
        const gradient = gradients.get(name) ?? new Float32Array();
        stepAdamW({ ...arrays, gradient }, { from: 0, to: gradient.length }, step + 1, curve.adamW);
      }
    }
    expect(ratios).toHaveLength(50);
    expect(Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)))).toBeLessThan(0.01);
    expect(curve.losses.at(-1)).toBeLessThan(0.75 * (curve.losses[0] ?? 0));
  }, 60_000);
});

describe("the English encoder's contrast graph, against torch on the same dequantized weights", () => {
  let loaded: LoadedTrainingStep;
  beforeAll(async () => {
    loaded = await loadTrainingStep(DEFAULT_ENCODER, { threads: 1, kind: "contrast" });
  });
  afterAll(() => loaded.step.dispose());

  it("reads its tables out of the very encoder that lies beside it", () => {
    const manifest = JSON.parse(readFileSync(`${DEFAULT_ENCODER}manifest.json`, "utf8"));
    expect(manifest.contrast).toEqual({ file: "contrast.onnx", weights: manifest.training.weights });
    const graph = readFileSync(`${DEFAULT_ENCODER}contrast.onnx`);
    expect(manifest.files).toContainEqual({ path: "contrast.onnx", size: graph.length, sha256: sha256(graph) });
    expect(graph.includes(manifest.contrast.weights.sha256)).toBe(true);
  });

  it.each(contrastFixture.cases)(
    "gives the gradients of texts of $lengths tokens in $classes classes at temperature $temperature within a thousandth",
    async (texts) => {
      const { mean, learned } = seededParameters(loaded.description, texts, DIMS, false);
      const temperature = { name: "temperature", dims: [], values: Float32Array.of(texts.temperature) };
      const factors = learned.filter(({ name }) => !name.startsWith("head."));
      const { loss, gradients } = await loaded.step.run(seededBatch(texts), [...factors, mean, temperature]);
      expect(Math.abs(loss / texts.loss - 1)).toBeLessThan(1e-5);
      expect([...gradients.keys()].sort()).toEqual(Object.keys(texts.gradients).sort());
      expect(largestError(gradients, texts)).toBeLessThan(1e-3);
    },
  );
});

describe("an adapter merged into the English encoder", () => {
  it("computes what the training graph computes, but for the rounding of 8 bits", async () => {
    const { step, description } = await loadTrainingStep(DEFAULT_ENCODER, { threads: 1 });
    await step.dispose();
    for (const texts of cases.filter(({ lengths }) => lengths.length === 1)) {
      const { mean, learned } = seededParameters(description, texts, DIMS, false);
      const factors = description.factors.map((factor, index) => {
        return { ...factor, values: learned[index]?.values ?? new Float32Array() };
      });
      const plain = readFileSync(`${DEFAULT_ENCODER}encoder.onnx`);
      const merged = mergeAdapter(plain, { ...description, encoderHash: "", factors });
      const lossOf = (model: Uint8Array) => lossOfText(model, seededBatch(texts), mean.values, learned);
      expect(Math.abs((await lossOf(merged)) - texts.loss)).toBeLessThan(0.05 * texts.loss);
      expect(Math.abs((await lossOf(plain)) - texts.loss)).toBeGreaterThan(0.15 * texts.loss);
    }
    expect.assertions(2);
  });
});

/** Cross-entropy of the one text of a batch, with the encoder that ships. */
async function lossOfText(
  model: Uint8Array,
  { ids, targets, classes }: TrainingBatch,
  mean: Float32Array,
  learned: readonly Parameter[],
): Promise<number> {
  const encoder = await createNodeEncoder({ model, hash: "", dims: DIMS, maxTokens: 256 });
  const { values } = centredVector((await encoder.encode(Array.from(ids, Number))).pooled, mean);
  await encoder.dispose();
  const [weights = [], bias = []] = learned.slice(-2).map((parameter) => parameter.values);
  const logits = Array.from({ length: classes }, (_, label) =>
    values.reduce((sum, value, row) => sum + value * (weights[row * classes + label] ?? 0), bias[label] ?? 0),
  );
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return total - (logits[targets.indexOf(1)] ?? 0);
}
