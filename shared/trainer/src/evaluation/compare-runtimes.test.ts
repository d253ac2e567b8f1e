import { describe, expect, it } from "vitest";
import { compareRuntimes, stratifiedSample } from "./compare-runtimes.ts";
import { prediction } from "./fixtures/scored-tickets.ts";

const labels = ["a", "b"];
const said = (share: number) => prediction(labels, [share, 1 - share]);

describe("two runtimes", () => {
  it("pass when they say the same within the tolerance", () => {
    const parity = compareRuntimes([said(0.9), said(0.2)], [said(0.89), said(0.2)], "wasm");
    expect(parity).toMatchObject({ runtime: "wasm", tickets: 2, sameLabels: 1, passed: true });
    expect(parity.largestDifference).toBeCloseTo(0.01);
  });
  it("fail when one label in fifty differs, or when probabilities are far off", () => {
    const fifty = Array.from({ length: 50 }, () => said(0.51));
    const other = fifty.map((one, index) => (index === 0 ? said(0.49) : one));
    expect(compareRuntimes(fifty, other, "wasm")).toMatchObject({ sameLabels: 0.98, passed: false });
    expect(compareRuntimes([said(0.9)], [said(0.8)], "wasm")).toMatchObject({ sameLabels: 1, passed: false });
  });
  it("forgive one far probability in a hundred, not two", () => {
    const hundred = Array.from({ length: 100 }, () => said(0.9));
    const off = (count: number) => hundred.map((one, index) => (index < count ? said(0.6) : one));
    expect(compareRuntimes(hundred, off(1), "wasm").passed).toBe(true);
    expect(compareRuntimes(hundred, off(2), "wasm").passed).toBe(false);
  });
  it("are not compared on lists that do not match", () => {
    expect(() => compareRuntimes([said(1)], [], "wasm")).toThrow(/0 predictions to compare with 1/);
  });
});

describe("a stratified sample", () => {
  const strata = Array.from({ length: 1_000 }, (_, index) => (index % 10 === 0 ? "rare" : "common"));
  it("holds each stratum in its share, every place once", () => {
    const places = stratifiedSample(strata, 200, 3);
    expect(new Set(places).size).toBe(200);
    expect(places.filter((place) => strata[place] === "rare")).toHaveLength(20);
    expect(stratifiedSample(strata, 200, 3)).toEqual(places);
    expect(stratifiedSample(strata, 200, 4)).not.toEqual(places);
  });
  it("is everything when there is not more", () => {
    expect(stratifiedSample(["a", "b", "a"], 500, 1)).toEqual([0, 1, 2]);
  });
});
