import { describe, expect, it } from "vitest";
import { clipNorm, learningRateShare, stepAdamW } from "./adam-w.ts";
import reference from "./fixtures/adam-w.json" with { type: "json" };

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

describe("AdamW", () => {
  it("goes where torch goes: clipping, decoupled decay, bias correction, warm-up and decay", () => {
    const values = Float32Array.from(reference.start);
    const [first, second] = [new Float32Array(8), new Float32Array(8)];
    reference.gradients.forEach((slopes, step) => {
      const gradient = Float32Array.from(slopes);
      clipNorm(gradient, 2);
      const share = learningRateShare(step, 12, 3);
      const arrays = { values, gradient, first, second };
      const decaying = { ...constants, learningRate: 0.01 * share, weightDecay: 0.1 };
      stepAdamW(arrays, { from: 0, to: 5 }, step + 1, decaying);
      stepAdamW(arrays, { from: 5, to: 8 }, step + 1, { ...constants, learningRate: 0.05 * share, weightDecay: 0 });
      values.forEach((value, index) => {
        expect(value).toBeCloseTo(reference.values[step]?.[index] ?? Number.NaN, 6);
      });
    });
  });

  it("moves by the learning rate at its first step, whatever the gradient's size", () => {
    const values = new Float32Array([1, 1]);
    const arrays = { values, first: new Float32Array(2), second: new Float32Array(2) };
    const settings = { ...constants, learningRate: 0.1, weightDecay: 0 };
    stepAdamW({ ...arrays, gradient: new Float32Array([1e-3, -50]) }, { from: 0, to: 2 }, 1, settings);
    expect(values[0]).toBeCloseTo(0.9, 5);
    expect(values[1]).toBeCloseTo(1.1, 5);
  });
});

describe("clipping", () => {
  it("shortens what is too long and leaves its direction", () => {
    const gradient = new Float32Array([3, 4]);
    expect(clipNorm(gradient, 1)).toBe(5);
    expect(gradient[0]).toBeCloseTo(0.6, 6);
    expect(gradient[1]).toBeCloseTo(0.8, 6);
  });

  it("leaves alone what is short enough or not finite", () => {
    const short = new Float32Array([0.3, 0.4]);
    clipNorm(short, 1);
    expect(short).toEqual(new Float32Array([0.3, 0.4]));
    expect(clipNorm(new Float32Array([1, Number.NaN]), 1)).toBeNaN();
  });
});

describe("the learning rate", () => {
  it("rises over the warm-up, is highest once, and falls in a line without reaching 0", () => {
    const shares = Array.from({ length: 10 }, (_, step) => learningRateShare(step, 10, 2));
    expect(shares.slice(0, 3)).toEqual([1 / 3, 2 / 3, 1]);
    expect(shares[9]).toBeCloseTo(1 / 8, 10);
    for (let step = 3; step < 10; step++) expect(shares[step]).toBeLessThan(shares[step - 1] ?? 0);
  });
});
