import { describe, expect, it } from "vitest";
import { solveRidge } from "./solve-ridge.ts";

describe("solveRidge", () => {
  it("solves a known system", () => {
    // (A + I) = [[5, 2], [2, 4]]
    const solution = solveRidge(Float64Array.of(4, 2, 2, 3), 1, Float64Array.of(9, 8));
    expect(solution[0]).toBeCloseTo(1.25, 12);
    expect(solution[1]).toBeCloseTo(1.375, 12);
  });

  it("shares between equal rows instead of failing on them", () => {
    const solution = solveRidge(Float64Array.of(1, 1, 1, 1), 0.1, Float64Array.of(1, 1));
    expect(solution[0]).toBeCloseTo(solution[1] ?? 0, 9);
    expect((solution[0] ?? 0) + (solution[1] ?? 0)).toBeCloseTo(2 / 2.1, 6);
  });

  it("has nothing to say about nothing", () => {
    expect(solveRidge(new Float64Array(), 0.1, new Float64Array())).toHaveLength(0);
  });
});
