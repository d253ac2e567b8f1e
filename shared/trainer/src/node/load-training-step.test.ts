import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { collateBatch } from "../adapter/collate-batch.ts";
import { createParameterSet, initializeParameters } from "../adapter/parameter-set.ts";
import { loadTrainingStep } from "./load-training-step.ts";
import { FIXTURES, TINY_FILES } from "./testing/tiny-training.ts";

const folder = mkdtempSync(join(tmpdir(), "lucid-training-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("runs a step on the native runtime: a loss, and a gradient of each parameter's size", async () => {
  const { step, description } = await loadTrainingStep(FIXTURES, { threads: 1, files: TINY_FILES });
  const shape = { description, head: { dims: 16, classes: 4 } };
  const set = createParameterSet(shape);
  initializeParameters(set, shape, 1, {});
  const examples = [
    { ids: [1, 2, 3], label: 0 },
    { ids: [4, 5, 6, 7, 8], label: 3 },
  ];
  const mean = { name: "mean", dims: [16], values: new Float32Array(16) };
  const { loss, gradients } = await step.run(collateBatch(examples, new Float64Array(4).fill(1)), [
    ...set.parameters,
    mean,
  ]);
  expect(loss).toBeCloseTo(Math.log(4), 5); // a head of zeros guesses
  expect([...gradients.keys()].sort()).toEqual(set.parameters.map(({ name }) => name).sort());
  for (const { name, values } of set.parameters) expect(gradients.get(name)).toHaveLength(values.length);
  await expect(step.run(collateBatch(examples, new Float64Array(4).fill(1)), [])).rejects.toMatchObject({
    code: "encoder_invalid",
    message: expect.stringContaining("mean"),
  });
  await step.dispose();
});

it("names what is wrong with a folder", async () => {
  await expect(loadTrainingStep(folder)).rejects.toThrow(/train\.onnx is missing/);
  writeFileSync(join(folder, "train.onnx"), "no graph");
  const adapter = {
    ...{ rank: 1, scale: 1 },
    factors: [
      { name: "a.A", rows: 1, columns: 2 },
      { name: "a.B", rows: 2, columns: 1 },
    ],
  };
  const refused = (manifest: unknown) => {
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    return expect(loadTrainingStep(folder)).rejects;
  };
  await refused({ id: "en" }).toThrow(/manifest\.json: adapter is missing/);
  await refused({ adapter }).toThrow(/train\.onnx cannot be loaded/);
  const weights = { file: "encoder.onnx", sha256: "0".repeat(64) };
  await refused({ adapter, training: { weights } }).toThrow(/encoder\.onnx is missing/);
  writeFileSync(join(folder, "encoder.onnx"), "others");
  await refused({ adapter, training: { weights } }).toThrow(/not the file that the training graph was made for/);
});
