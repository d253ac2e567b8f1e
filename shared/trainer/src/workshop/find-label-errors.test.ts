import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { findLabelErrors } from "./find-label-errors.ts";

describe("probable label errors", () => {
  it("are counted and named as by hand", () => {
    // Means of the own probability: class 0 (0.9 + 0.8 + 0.1) / 3 = 0.6, class 1 (0.7 + 0.9 + 0.55) / 3 = 0.7167.
    const result = findLabelErrors({
      given: [0, 0, 0, 1, 1, 1],
      probabilities: [
        [0.9, 0.1],
        [0.8, 0.2],
        [0.1, 0.9],
        [0.3, 0.7],
        [0.1, 0.9],
        [0.45, 0.55],
      ],
      classes: 2,
    });
    expect(result.thresholds[0]).toBeCloseTo(0.6, 12);
    expect(result.thresholds[1]).toBeCloseTo(2.15 / 3, 12);
    expect(result.confidentJoint).toEqual([
      [2, 1],
      [0, 1],
    ]);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatchObject({ index: 2, given: 0, suggested: 1, confidence: 0.9, confident: true });
    expect(result.errors[0]?.margin).toBeCloseTo(-0.8, 12);
    expect(result.estimatedErrors).toBeCloseTo(1, 12);
  });

  it("a label that nobody gave is nobody's true label", () => {
    const { confidentJoint } = findLabelErrors({
      given: [0, 0],
      probabilities: [
        [0.4, 0.1, 0.5],
        [0.9, 0.1, 0],
      ],
      classes: 3,
    });
    expect(confidentJoint.map((row) => row[2])).toEqual([0, 0, 0]);
  });

  it("finds planted errors of a model that is right nine times in ten, and how many there are", () => {
    const random = createRandom(3);
    const classes = 6;
    const truth = Array.from({ length: 3_000 }, (_, index) => index % classes);
    const planted = new Set(truth.flatMap((_, index) => (random() < 0.05 ? [index] : [])));
    const given = truth.map((label, index) =>
      planted.has(index) ? (label + 1 + Math.floor(random() * 5)) % classes : label,
    );
    const probabilities = truth.map((label) => {
      const seen = random() < 0.9 ? label : Math.floor(random() * classes);
      const sure = 0.5 + 0.5 * random();
      return Array.from({ length: classes }, (_, one) => (one === seen ? sure : (1 - sure) / (classes - 1)));
    });
    const { errors, estimatedErrors } = findLabelErrors({ given, probabilities, classes });
    const found = errors.filter(({ index }) => planted.has(index));
    expect(found.length / planted.size).toBeGreaterThan(0.95);
    const right = found.filter(({ index, suggested }) => suggested === truth[index]);
    expect(right.length / found.length).toBeGreaterThan(0.85);
    const wrongModel = truth.length * 0.1 * (5 / 6);
    expect(estimatedErrors).toBeGreaterThan(planted.size);
    expect(estimatedErrors).toBeLessThan(planted.size + wrongModel * 1.3);
    expect(errors.map(({ margin }) => margin)).toEqual(errors.map(({ margin }) => margin).sort((a, b) => a - b));
  });
});
