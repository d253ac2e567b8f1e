import { describe, expect, it } from "vitest";
import { floatOfHalf, halfOfFloat } from "./half-float.ts";

describe("float16", () => {
  it("gives every one of its finite numbers back exactly", () => {
    const all = Array.from({ length: 0x10000 }, (_, half) => half);
    const finite = all.filter((half) => Number.isFinite(floatOfHalf(half)));
    expect(finite).toHaveLength(0x10000 - 2 * 1024);
    expect(finite.map((half) => halfOfFloat(floatOfHalf(half)))).toEqual(finite);
  });

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00], // halfway to what would be next: infinite
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // a tie, to even
    [1.5 * 2 ** -25, 0x0001],
    [1 + 2 ** -11, 0x3c00], // a tie, to even
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.1, 0x2e66],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ])("rounds %f as IEEE 754 does", (value, half) => {
    expect(halfOfFloat(value)).toBe(half);
  });

  it("keeps what is not a number", () => {
    expect(floatOfHalf(halfOfFloat(Number.NaN))).toBeNaN();
  });
});
