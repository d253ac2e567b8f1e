import { describe, expect, it } from "vitest";
import { sortConfidences } from "./calibration.ts";
import {
  areaUnderRiskCoverage,
  coverageAtPrecision,
  operatingPoints,
  pointsAtPrecision,
  thinPoints,
} from "./selective.ts";

const right = [true, true, false, true];
const sorted = sortConfidences([0.9, 0.8, 0.7, 0.6], right);

describe("answering the surest tickets only", () => {
  it("walks from the surest ticket to all of them", () => {
    expect(operatingPoints(sorted)).toEqual([
      { threshold: 0.9, coverage: 0.25, precision: 1 },
      { threshold: 0.8, coverage: 0.5, precision: 1 },
      { threshold: 0.7, coverage: 0.75, precision: 2 / 3 },
      { threshold: 0.6, coverage: 1, precision: 0.75 },
    ]);
  });

  it("answers as many as the precision allows, also beyond a dip", () => {
    expect(pointsAtPrecision(sorted, [0.75, 0.9])).toMatchObject([{ threshold: 0.6 }, { threshold: 0.8 }]);
    expect(pointsAtPrecision(sortConfidences([0.9], [false]), [0.5])).toEqual([null]);
    expect([...coverageAtPrecision(sorted, [0.75, 0.9], new Uint16Array([1, 1, 1, 1]))]).toEqual([1, 0.5]);
  });

  it("has the mean error over all coverages as its area", () => {
    expect(areaUnderRiskCoverage(sorted)).toBeCloseTo((0 + 0 + 1 / 3 + 1 / 4) / 4);
  });

  it("counts a repeated ticket as tickets of equal confidence", () => {
    const twice = sortConfidences([0.9, 0.7, 0.7], [true, false, false]);
    expect(areaUnderRiskCoverage(sortConfidences([0.9, 0.7], [true, false]), new Uint16Array([1, 2]))).toBeCloseTo(
      areaUnderRiskCoverage(twice),
    );
  });

  it("does not depend on the order of equals", () => {
    const one = areaUnderRiskCoverage(sortConfidences([0.5, 0.5], [true, false]));
    expect(one).toBe(areaUnderRiskCoverage(sortConfidences([0.5, 0.5], [false, true])));
    expect(operatingPoints(sortConfidences([0.5, 0.5], [true, false]))).toHaveLength(1);
  });

  it("draws few points of many, the last among them", () => {
    const many = operatingPoints(
      sortConfidences(
        Array.from({ length: 1_000 }, (_, index) => index / 1_000),
        new Array<boolean>(1_000).fill(true),
      ),
    );
    const few = thinPoints(many, 50);
    expect(few.length).toBeLessThanOrEqual(51);
    expect(few.at(-1)?.coverage).toBe(1);
  });
});
