import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { bootstrap, bootstrapMeasures, bootstrapNamed } from "./bootstrap.ts";

const random = createRandom(2);
const noise = Array.from({ length: 200 }, () => random());
const mean = (values: readonly number[], times: Uint16Array) =>
  values.reduce((sum, value, index) => sum + value * (times[index] ?? 0), 0) / values.length;

describe("the bootstrap", () => {
  it("draws as many items as there are, each round", () => {
    const sizes = new Set<number>();
    bootstrapMeasures(50, (times) => [sizes.add(times.reduce((sum, often) => sum + often, 0)).size], {
      seed: 1,
      rounds: 30,
    });
    expect([...sizes]).toEqual([50]);
  });

  it("has the width that theory gives for a mean", () => {
    const { low, high } = bootstrap(
      noise,
      (sample) => sample.reduce((sum, value) => sum + value, 0) / sample.length,
      3,
      2_000,
    );
    const deviation = Math.sqrt(1 / 12 / noise.length);
    expect((high - low) / (2 * 1.96 * deviation)).toBeGreaterThan(0.85);
    expect((high - low) / (2 * 1.96 * deviation)).toBeLessThan(1.15);
  });

  it("pairs what is measured together: a constant difference has no spread", () => {
    const better = noise.map((value) => value + 0.1);
    const { gap, own } = bootstrapNamed(
      noise.length,
      (times) => ({ gap: mean(better, times) - mean(noise, times), own: mean(better, times) }),
      { seed: 4, rounds: 200 },
    );
    expect(gap.high - gap.low).toBeLessThan(1e-9);
    expect(own.high - own.low).toBeGreaterThan(0.05);
  });

  it("leaves out the samples on which a measure is not defined", () => {
    const [rare, never] = bootstrapMeasures(10, (times) => [times[0] === 0 ? Number.NaN : 1, Number.NaN], {
      seed: 5,
      rounds: 100,
    });
    expect(rare).toEqual({ value: 1, low: 1, high: 1 });
    expect(never?.low).toBeNaN();
  });
});
