import type { BenchReport, Measure } from "./measure.ts";

/** The stable document: {name, metrics: [{name, value, unit, better, goal}]}. Bounds of intervals are metrics without a goal. */
export function formatJson({ name, sections }: BenchReport): string {
  const metrics = sections.flatMap(({ measures }) => measures.flatMap(metricsOf));
  return `${JSON.stringify({ name, metrics })}\n`;
}

function metricsOf({ name, value, unit, better, goal, interval }: Measure) {
  const bound = (end: string, at: number) => ({ name: `${name}_ci_${end}`, value: at, unit, better, goal: null });
  const bounds = interval === undefined ? [] : [bound("low", interval.low), bound("high", interval.high)];
  return [{ name, value, unit, better, goal }, ...bounds];
}
