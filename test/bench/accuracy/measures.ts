import type { Interval } from "@lucid/trainer";
import { formatValue } from "../report/format-value.ts";
import type { Measure } from "../report/measure.ts";

type Rest = Partial<Pick<Measure, "goal" | "note" | "better">>;

/** A share or score with its 95 % interval; higher is better unless told. */
export function scored(name: string, title: string, { value, low, high }: Interval, rest: Rest = {}): Measure {
  return { name, title, value, unit: "score", better: "higher", goal: null, interval: { low, high }, ...rest };
}

/** Mean |confidence - accuracy|. */
export function calibrated(name: string, title: string, interval: Interval, goal: number | null): Measure {
  return scored(name, title, interval, { better: "lower", goal });
}

/** Seconds of work; lower is better. */
export function timed(name: string, title: string, ms: number, rest: Rest = {}): Measure {
  return { name, title, value: ms / 1000, unit: "s", better: "lower", goal: null, ...rest };
}

/** Puts a finished figure on the progress stream at once: a long bench shows what it has. */
export function saying(say: (line: string) => void, measures: readonly Measure[]): readonly Measure[] {
  for (const { title, value, unit, goal } of measures) {
    say(`  ${title}: ${formatValue(value, unit)}${goal === null ? "" : ` (goal ${formatValue(goal, unit)})`}`);
  }
  return measures;
}
