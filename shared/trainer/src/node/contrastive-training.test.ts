import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "@lucid/core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TrainContrastiveOptions, trainContrastive } from "../adapter/train-contrastive.ts";
import { createFileCheckpointStore } from "./file-checkpoint-store.ts";
import { tinyContrast } from "./testing/tiny-training.ts";

const folder = mkdtempSync(join(tmpdir(), "lucid-contrast-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("training by contrast", () => {
  let options: TrainContrastiveOptions;
  beforeEach(async () => {
    options = await tinyContrast();
  });
  afterEach(() => options.step.dispose());

  it("draws texts of a class together: the loss falls, and A and B both move", async () => {
    const { adapter, report } = await trainContrastive(options);
    const mean = (some: readonly number[]) => some.reduce((sum, loss) => sum + loss, 0) / some.length;
    expect(mean(report.losses.slice(-8))).toBeLessThan(0.9 * mean(report.losses.slice(0, 3)));
    expect(report).toMatchObject({ steps: 40, plannedSteps: 40, examples: 60, resumedFrom: 0 });
    expect(adapter.factors.every(({ values }) => values.some((value) => value !== 0))).toBe(true);
    expect(adapter).toMatchObject({ encoderHash: "e".repeat(64), rank: 2, scale: 2 });
  });

  it("gives the same bits for a seed, others for another", async () => {
    const one = await trainContrastive(options);
    expect(await trainContrastive(options)).toEqual(one);
    expect((await trainContrastive({ ...options, seed: 4 })).adapter).not.toEqual(one.adapter);
  });

  it("that died goes on at its checkpoint and ends with the very bits of one that did not", async () => {
    const whole = await trainContrastive(options);
    const checkpoints = createFileCheckpointStore(join(folder, "checkpoint"));
    const dies = ({ step }: { readonly step: number }) => {
      if (step === 25) throw new AppError("internal", "died");
    };
    await expect(trainContrastive({ ...options, checkpoints, onProgress: dies })).rejects.toThrow("died");
    const { adapter, report } = await trainContrastive({ ...options, checkpoints });
    expect(report).toEqual({ ...whole.report, resumedFrom: 21 });
    expect(adapter).toEqual(whole.adapter);
  });

  it("goes on from an adapter that is there", async () => {
    const { adapter } = await trainContrastive(options);
    const still = { ...options.hyper, learningRate: 0, steps: 1 };
    expect((await trainContrastive({ ...options, start: { adapter }, hyper: still })).adapter).toEqual(adapter);
  });

  it("ends as aborted when it is cancelled", async () => {
    await expect(trainContrastive({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });

  it.each<[string, Partial<TrainContrastiveOptions>, RegExp]>([
    ["no examples", { examples: [] }, /two classes/],
    ["one class", { examples: [1, 2].map((id) => ({ ids: [id], label: 0 })) }, /two classes/],
    ["one text a class", { examples: [0, 1].map((label) => ({ ids: [1], label })) }, /no class has two examples/],
    ["an unknown label", { examples: [{ ids: [1], label: 9 }] }, /examples\[0\].*0 to 2/],
    ["no steps", { hyper: { steps: 0 } }, /hyper\.steps/],
    ["no temperature", { hyper: { temperature: 0 } }, /hyper\.temperature/],
    ["all tokens left out", { hyper: { tokenDropout: 1 } }, /hyper\.tokenDropout/],
  ])("does not begin with %s", async (_, some, reason) => {
    await expect(trainContrastive({ ...options, ...some })).rejects.toThrow(reason);
  });
});
