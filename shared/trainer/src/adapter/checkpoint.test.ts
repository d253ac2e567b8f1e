import { AppError } from "@lucid/core";
import { describe, expect, it } from "vitest";
import type { CheckpointStore } from "./checkpoint.ts";
import { createSmallStep, smallExamples, smallTraining } from "./fixtures/small-training.ts";
import { trainAdapter } from "./train-adapter.ts";
import type { TrainAdapterOptions } from "./train-adapter-options.ts";

function createMemoryStore(bytes: Uint8Array | null = null): CheckpointStore & { bytes: Uint8Array | null } {
  const store = {
    bytes,
    load: () => Promise.resolve(store.bytes),
    save: (saved: Uint8Array) => {
      store.bytes = saved.slice();
      return Promise.resolve();
    },
  };
  return store;
}

const hyper = { epochs: 3, evaluationsPerEpoch: 2, patience: 9 };

/** Trains until that step fails, as if the process had died there. Returns what lies in the store then. */
async function dieAt(dying: number, some: Partial<TrainAdapterOptions> = {}): Promise<Uint8Array> {
  const store = createMemoryStore();
  const step = createSmallStep();
  let steps = 0;
  const training = smallTraining({ step, checkpoints: store, checkpointSteps: 5, ...some, hyper });
  const dies = () => {
    if (++steps >= dying) throw new AppError("internal", "died");
  };
  await expect(trainAdapter({ ...training, onProgress: dies })).rejects.toThrow("died");
  return store.bytes ?? new Uint8Array();
}

describe("a checkpoint", () => {
  it("brings a training that died at any step to the very bits of one that did not", async () => {
    const whole = await trainAdapter(smallTraining({ hyper }));
    for (const dying of [5, 6, 9, 14, 23, whole.report.steps - 1]) {
      const checkpoints = createMemoryStore(await dieAt(dying));
      const { report, ...model } = await trainAdapter(smallTraining({ checkpoints, hyper }));
      expect(report.resumedFrom).toBeGreaterThan(0);
      expect({ ...report, resumedFrom: 0 }).toEqual(whole.report);
      expect(model).toEqual({ adapter: whole.adapter, head: whole.head });
    }
  });

  it("of a finished training gives its result without a step", async () => {
    const checkpoints = createMemoryStore();
    const whole = await trainAdapter(smallTraining({ checkpoints, hyper }));
    const step = createSmallStep();
    const again = await trainAdapter(smallTraining({ step, checkpoints, hyper }));
    expect(step.batches).toEqual([]);
    expect(again.adapter).toEqual(whole.adapter);
  });

  it("may be older than the last save, and says from where it went on", async () => {
    const checkpoints = createMemoryStore(await dieAt(9));
    const { report } = await trainAdapter(smallTraining({ checkpoints, hyper }));
    expect(report).toMatchObject({ resumedFrom: 6, refusedCheckpoint: null });
  });

  it.each([
    ["cut off", (bytes: Uint8Array) => bytes.slice(0, -100), /SHA-256 differs/],
    ["cut to nothing", () => new Uint8Array(0), /no file of this format/],
    [
      "damaged",
      (bytes: Uint8Array) => bytes.map((byte, index) => (index === 900 ? byte ^ 1 : byte)),
      /SHA-256 differs/,
    ],
    ["of another kind", () => new TextEncoder().encode('{"heads": []}'), /no file of this format/],
  ])("that is %s is refused by its reason, and training starts anew", async (_, change, reason) => {
    const whole = await trainAdapter(smallTraining({ hyper }));
    const checkpoints = createMemoryStore(change(await dieAt(9)));
    const { report, adapter } = await trainAdapter(smallTraining({ checkpoints, hyper }));
    expect(report.refusedCheckpoint).toMatch(reason);
    expect(report.resumedFrom).toBe(0);
    expect(adapter).toEqual(whole.adapter);
  });

  it.each<[string, Partial<TrainAdapterOptions>]>([
    ["seed", { seed: 8 }],
    ["encoder", { encoderHash: "f".repeat(64) }],
    ["graph", { step: { ...createSmallStep(), hash: "other" } }],
    ["tickets", { examples: smallExamples(91, 1) }],
    ["held-out part", { heldOut: smallExamples(30, 3) }],
    ["mean", { mean: new Float32Array(6) }],
    ["start", { start: { head: { weights: new Float32Array(18).fill(0.1), bias: new Float32Array(3) } } }],
  ])("of a training with another %s is refused", async (_, some) => {
    const checkpoints = createMemoryStore(await dieAt(9));
    const { report } = await trainAdapter(smallTraining({ checkpoints, ...some, hyper }));
    expect(report).toMatchObject({ resumedFrom: 0, refusedCheckpoint: expect.stringContaining("another training") });
  });
});
