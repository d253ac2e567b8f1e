import { describe, expect, it } from "vitest";
import { confidenceLevel } from "./confidence-level.ts";

describe("confidenceLevel", () => {
  it("says not sure whenever the threshold is missed, however high the number", () => {
    expect(confidenceLevel({ confidence: 0.93, sure: false })).toBe("not-sure");
  });

  it("says fairly sure from the threshold, very sure from nine in ten", () => {
    expect(confidenceLevel({ confidence: 0.84, sure: true })).toBe("fairly-sure");
    expect(confidenceLevel({ confidence: 0.9, sure: true })).toBe("very-sure");
  });
});
