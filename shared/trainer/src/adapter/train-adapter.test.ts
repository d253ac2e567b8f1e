import { describe, expect, it } from "vitest";
import { collateBatch } from "./collate-batch.ts";
import { createSmallStep, smallExamples, smallTraining } from "./fixtures/small-training.ts";
import { trainAdapter } from "./train-adapter.ts";
import type { AdapterProgress } from "./train-adapter-options.ts";

const values = ({ adapter, head }: Awaited<ReturnType<typeof trainAdapter>>) => [
  ...adapter.factors.map((factor) => factor.values),
  head.weights,
  head.bias,
];

describe("training an adapter", () => {
  it("learns: the held-out loss falls far below guessing, and below that of the head alone", async () => {
    const { report, adapter } = await trainAdapter(smallTraining({ hyper: { epochs: 12 } }));
    const still = await trainAdapter(smallTraining({ hyper: { epochs: 12, learningRate: 0 } }));
    expect(-(report.best?.score ?? 0)).toBeLessThan(Math.log(3) * 0.8);
    expect(report.best?.score).toBeGreaterThan(still.report.best?.score ?? 0);
    expect(adapter).toMatchObject({ encoderHash: "e".repeat(64), rank: 2, scale: 2 });
  });

  it("gives the same bits for a seed, others for another", async () => {
    const [one, again, other] = await Promise.all([7, 7, 8].map((seed) => trainAdapter(smallTraining({ seed }))));
    expect(again).toEqual(one);
    expect(other?.adapter).not.toEqual(one?.adapter);
  });

  it("starts as LoRA does: A within 1 / sqrt(inputs) and spread over it, B zero", async () => {
    const { adapter } = await trainAdapter(smallTraining({ hyper: { learningRate: 0, weightDecay: 0 } }));
    const [inner, outer] = adapter.factors.map((factor) => factor.values);
    expect(outer?.every((value) => value === 0)).toBe(true);
    expect(inner?.every((value) => Math.abs(value) <= 1 / Math.sqrt(6))).toBe(true);
    expect(new Set(inner).size).toBe(12);
  });

  it("keeps the values of the best evaluation and stops when its patience ends", async () => {
    const scores = [0.5, 0.7, 0.6, 0.7, 0.65, 0.9];
    const seen: Float32Array[] = [];
    const result = await trainAdapter(
      smallTraining({
        hyper: { epochs: 6, patience: 3 },
        evaluate: ({ head }) => {
          seen.push(head.weights);
          return Promise.resolve(scores[seen.length - 1] ?? 0);
        },
      }),
    );
    expect(result.report.evaluations.map(({ score }) => score)).toEqual([0.5, 0.7, 0.6, 0.7, 0.65]);
    expect(result.report.best).toMatchObject({ epoch: 2, score: 0.7 });
    expect(result.head.weights).toEqual(seen[1]);
    expect(result.report.steps).toBeLessThan(result.report.plannedSteps);
  });

  it("runs all epochs and keeps the last values where nothing is held out", async () => {
    const { report } = await trainAdapter(smallTraining({ heldOut: [], hyper: { epochs: 2 } }));
    expect(report).toMatchObject({ best: null, evaluations: [], steps: report.plannedSteps });
    expect(report.losses).toHaveLength(report.steps);
  });

  it("weighs classes and texts as told", async () => {
    const examples = smallExamples(60, 1).filter(({ label }, index) => label !== 2 || index % 4 === 0);
    const step = createSmallStep();
    await trainAdapter(smallTraining({ step, examples, heldOut: [], hyper: { classBalance: 1, epochs: 1 } }));
    const counted = [0, 0, 0];
    for (const { size, classes, targets, weights } of step.batches) {
      for (let row = 0; row < size; row++) {
        const label = targets.indexOf(1, row * classes) - row * classes;
        counted[label] = (counted[label] ?? 0) + (weights[row] ?? 0);
      }
    }
    for (const weight of counted) expect(weight).toBeCloseTo(examples.length / 3, 3);
    const { weights } = collateBatch([{ ids: [1], label: 0, weight: 0.25 }], new Float64Array([2]));
    expect(weights).toEqual(new Float32Array([0.5]));
  });

  it("goes on from an adapter and a head instead of from nothing", async () => {
    const first = await trainAdapter(smallTraining({ hyper: { epochs: 8 } }));
    const start = { adapter: first.adapter, head: first.head };
    const same = await trainAdapter(
      smallTraining({ start, hyper: { epochs: 1, learningRate: 0, headLearningRate: 0 } }),
    );
    expect(values(same)).toEqual(values(first));
    const gone = await trainAdapter(smallTraining({ start, hyper: { epochs: 1 } }));
    expect(gone.report.losses[0]).toBeLessThan(first.report.losses[0] ?? 0);
  });

  it("refuses to go on from an adapter of another shape", async () => {
    const { adapter } = await trainAdapter(smallTraining({ hyper: { epochs: 1 } }));
    const other = { ...adapter, factors: adapter.factors.slice(1) };
    await expect(trainAdapter(smallTraining({ start: { adapter: other } }))).rejects.toMatchObject({
      code: "bundle_incompatible",
    });
    await expect(trainAdapter(smallTraining({ start: { adapter: { ...adapter, scale: 1 } } }))).rejects.toThrow(
      /scale 1/,
    );
  });
});

describe("a training under way", () => {
  it("says how far it is and how long it still takes", async () => {
    let clock = 0;
    const step = createSmallStep();
    const timed = {
      ...step,
      run: (...given: Parameters<typeof step.run>) => {
        clock += given[0].size * given[0].length;
        return step.run(...given);
      },
    };
    const seen: AdapterProgress[] = [];
    await trainAdapter(
      smallTraining({ step: timed, heldOut: [], now: () => clock, onProgress: (at) => seen.push(at) }),
    );
    expect(seen.map(({ step: at }) => at)).toEqual(seen.map((_, index) => index + 1));
    expect(seen[0]?.remainingMs).toBeNull();
    const total = clock;
    // A padded token takes a millisecond here: what is left is known exactly.
    const middle = seen[Math.floor(seen.length / 2)];
    const done = step.batches.slice(0, middle?.step).reduce((sum, { size, length }) => sum + size * length, 0);
    expect(middle?.remainingMs).toBeCloseTo(total - done, 6);
    expect(seen.at(-1)).toMatchObject({ remainingMs: 0, epoch: 3, epochs: 3 });
  });

  it("ends as aborted when it is cancelled, even by a timer", async () => {
    const aborting = new AbortController();
    setTimeout(() => aborting.abort(), 5);
    const long = smallTraining({ signal: aborting.signal, hyper: { epochs: 10_000, patience: 10_000 } });
    await expect(trainAdapter(long)).rejects.toMatchObject({ code: "aborted" });
    await expect(trainAdapter(smallTraining({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: "aborted",
    });
  });

  it("stops where the loss is not finite instead of going on with nothing", async () => {
    const step = createSmallStep();
    const broken = {
      ...step,
      run: async (...given: Parameters<typeof step.run>) => {
        const result = await step.run(...given);
        return step.batches.length === 3 ? { ...result, loss: Number.NaN } : result;
      },
    };
    await expect(trainAdapter(smallTraining({ step: broken }))).rejects.toThrow(/Step 3: the loss is not finite/);
  });

  it.each([
    [{ examples: [] }, /nothing to learn/],
    [{ examples: [{ ids: [1], label: 3 }] }, /examples\[0\].*0 to 2/],
    [{ heldOut: [{ ids: [], label: 0 }] }, /heldOut\[0\]/],
    [{ hyper: { epochs: 0 } }, /hyper\.epochs/],
    [{ hyper: { learningRate: Number.NaN } }, /hyper\.learningRate/],
  ])("does not begin with what cannot be used: %o", async (some, reason) => {
    await expect(trainAdapter(smallTraining(some))).rejects.toThrow(reason);
  });
});

describe("the small step of these tests", () => {
  it("has the gradients of its loss", async () => {
    const step = createSmallStep();
    const { adapter, head } = await trainAdapter(smallTraining());
    const batch = collateBatch(smallExamples(5, 9), new Float64Array([1, 2, 0.5]));
    const mean = { name: "mean", dims: [6], values: new Float32Array(6).fill(0.1) };
    const learned = [
      ...adapter.factors.map((factor) => ({ name: factor.name, dims: [], values: factor.values })),
      { name: "head.weights", dims: [], values: head.weights },
      { name: "head.bias", dims: [], values: head.bias },
    ];
    const { gradients } = await step.run(batch, [...learned, mean]);
    for (const parameter of learned) {
      const lossAt = async (change: number) => {
        const moved = Float32Array.from(parameter.values, (value, index) => (index === 1 ? value + change : value));
        return (await step.run(batch, [...learned, mean, { ...parameter, values: moved }])).loss;
      };
      const slope = ((await lossAt(1e-2)) - (await lossAt(-1e-2))) / 2e-2;
      expect(gradients.get(parameter.name)?.[1]).toBeCloseTo(slope, 3);
    }
  });
});
