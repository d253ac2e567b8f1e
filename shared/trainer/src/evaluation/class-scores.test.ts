import { describe, expect, it } from "vitest";
import { bootstrap } from "./bootstrap.ts";
import { expectedCalibrationError } from "./calibration.ts";
import { classScores, macroF1, majorityLabel } from "./class-scores.ts";
import { quadraticWeightedKappa } from "./quadratic-kappa.ts";

describe("macro F1", () => {
  it("is the mean over classes of the harmonic mean of precision and recall", () => {
    const truth = ["a", "a", "b", "b"];
    const predicted = ["a", "b", "b", "b"];
    expect(classScores(truth, predicted, ["a", "b"]).map(({ f1 }) => Number(f1.toFixed(4)))).toEqual([0.6667, 0.8]);
    expect(macroF1(truth, predicted, ["a", "b", "never"])).toBeCloseTo((2 / 3 + 0.8) / 2);
  });
  it("punishes a guess that always says the same", () => {
    expect(majorityLabel(["a", "b", "a"])).toBe("a");
    expect(macroF1(["a", "b"], ["a", "a"], ["a", "b"])).toBeCloseTo(1 / 3);
  });
});

describe("quadratic weighted kappa", () => {
  it("is 1 for agreement, 0 for chance, negative for reversal", () => {
    expect(quadraticWeightedKappa([0, 1, 2, 3], [0, 1, 2, 3], 4)).toBeCloseTo(1);
    expect(quadraticWeightedKappa([0, 0, 3, 3], [0, 3, 0, 3], 4)).toBeCloseTo(0);
    expect(quadraticWeightedKappa([0, 3], [3, 0], 4)).toBeCloseTo(-1);
  });
  it("forgives a near miss more than a far one", () => {
    const truth = [0, 1, 2, 3];
    expect(quadraticWeightedKappa(truth, [0, 1, 2, 2], 4)).toBeGreaterThan(
      quadraticWeightedKappa(truth, [0, 1, 2, 0], 4),
    );
  });
});

describe("expected calibration error", () => {
  it("is 0 where confidence is accuracy, and the gap where it is not", () => {
    const correct = [true, true, true, false, true, true, true, false];
    expect(
      expectedCalibrationError(
        correct.map(() => 0.75),
        correct,
        2,
      ),
    ).toBeCloseTo(0);
    expect(
      expectedCalibrationError(
        correct.map(() => 0.95),
        correct,
        2,
      ),
    ).toBeCloseTo(0.2);
  });
});

describe("bootstrap", () => {
  const items = Array.from({ length: 200 }, (_, index) => (index % 4 === 0 ? 0 : 1));
  const mean = (sample: readonly number[]) => sample.reduce<number>((sum, value) => sum + value, 0) / sample.length;
  it("gives an interval around the value, the same for the same seed", () => {
    const interval = bootstrap(items, mean, 5);
    expect(interval.value).toBeCloseTo(0.75);
    expect(interval.low).toBeGreaterThan(0.67);
    expect(interval.high).toBeLessThan(0.83);
    expect(bootstrap(items, mean, 5)).toEqual(interval);
  });
});
