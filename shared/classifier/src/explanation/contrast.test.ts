import { describe, expect, it } from "vitest";
import { contrastOf, marginOf } from "./contrast.ts";

describe("what a label is explained against", () => {
  it("is all its rivals, the more the more probable they are, and sums to nothing", () => {
    const contrast = contrastOf([0.6, 0.3, 0.1, 0], 0) ?? new Float64Array();
    expect(contrast[0]).toBe(1);
    expect(contrast[1]).toBeCloseTo(-(0.5 * 0.75 + 0.5 / 3));
    expect(contrast[3]).toBeCloseTo(-0.5 / 3);
    expect(contrast.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0);
  });

  it("leaves out labels that are not in the running", () => {
    expect(contrastOf([0.6, -1, 0.4], 0)).toEqual(Float64Array.of(1, 0, -1));
    expect(contrastOf([0.6, -1], 0)).toBeNull();
    expect(contrastOf([1], 0)).toBeNull();
  });

  it("shares alike among rivals that are all impossible", () => {
    expect(contrastOf([1, 0, 0], 0)).toEqual(Float64Array.of(1, -0.5, -0.5));
  });

  it("does not see what is added to all logits", () => {
    const contrast = contrastOf([0.5, 0.3, 0.2], 1) ?? new Float64Array();
    expect(marginOf([3, 1, 2], contrast)).toBeCloseTo(marginOf([13, 11, 12], contrast), 9);
  });
});
