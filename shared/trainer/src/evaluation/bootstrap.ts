import { createRandom } from "../random.ts";

export interface Interval {
  readonly value: number;
  /** 95 % percentile bootstrap. */
  readonly low: number;
  readonly high: number;
}

/** How often each item is in a sample; all ones is the set itself. */
export type Multiplicities = Uint16Array;

/**
 * Measures of a sample as one vector, from multiplicities alone: whatever does not change between samples (order,
 * hits, confidences) is worked out once, outside. NaN: not defined on this sample.
 */
export type SampleMeasure = (times: Multiplicities) => ArrayLike<number>;

export interface BootstrapOptions {
  readonly seed: number;
  /** Resamples; 1,000 unless told. */
  readonly rounds?: number;
}

/** Rounds unless told otherwise. */
export const BOOTSTRAP_ROUNDS = 1_000;
const LOW = 0.025;
const HIGH = 0.975;

/** Multiplicities of the whole set: each item once. */
export function wholeSet(count: number): Multiplicities {
  return new Uint16Array(count).fill(1);
}

/**
 * Interval of each component of a measure over resamples drawn with replacement (percentile bootstrap, Efron 1979).
 * A component that is not defined on some samples has its interval over the others; NaN where it is never defined.
 * All components see the same resamples, so a difference inside the measure is a paired one.
 */
export function bootstrapMeasures(count: number, measure: SampleMeasure, options: BootstrapOptions): Interval[] {
  const { seed, rounds = BOOTSTRAP_ROUNDS } = options;
  const random = createRandom(seed);
  const values = Array.from(measure(wholeSet(count)));
  const drawn = values.map(() => new Float64Array(rounds));
  const times = new Uint16Array(count);
  for (let round = 0; round < rounds; round++) {
    times.fill(0);
    for (let draw = 0; draw < count; draw++) {
      const index = Math.floor(random() * count);
      times[index] = (times[index] ?? 0) + 1;
    }
    const sample = measure(times);
    drawn.forEach((column, component) => {
      column[round] = sample[component] ?? Number.NaN;
    });
  }
  return values.map((value, component) => ({ value, ...percentiles(drawn[component] ?? new Float64Array()) }));
}

/** As `bootstrapMeasures`, for measures that have names. */
export function bootstrapNamed<Name extends string>(
  count: number,
  measure: (times: Multiplicities) => Readonly<Record<Name, number>>,
  options: BootstrapOptions,
): Record<Name, Interval> {
  const whole = measure(wholeSet(count));
  const names = Object.keys(whole) as Name[];
  const vector = (times: Multiplicities) => {
    const sample = measure(times);
    return names.map((name) => sample[name]);
  };
  const intervals = bootstrapMeasures(count, vector, options);
  const entries = names.map((name, index): [Name, Interval] => {
    const nowhere = { value: whole[name], low: Number.NaN, high: Number.NaN };
    return [name, intervals[index] ?? nowhere];
  });
  return Object.fromEntries(entries) as Record<Name, Interval>;
}

/** The 2.5th and 97.5th percentile of the values that are defined. */
function percentiles(values: Float64Array): { low: number; high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { low: at(LOW), high: at(HIGH) };
}

/** As `bootstrapMeasures`, for one measure of a list of items (it sees each resample as a list, in the items' order). */
export function bootstrap<T>(
  items: readonly T[],
  measure: (sample: readonly T[]) => number,
  seed: number,
  rounds = 500,
): Interval {
  const expand = (times: Multiplicities) => items.flatMap((item, index) => new Array<T>(times[index] ?? 0).fill(item));
  return bootstrapNamed(items.length, (times) => ({ value: measure(expand(times)) }), { seed, rounds }).value;
}
