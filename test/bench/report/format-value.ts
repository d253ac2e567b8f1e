import type { Measure } from "./measure.ts";

/** Three places would show nothing of it. */
const SMALL = 0.0005;

/** A value with its unit, as precise as it is worth. */
export function formatValue(value: number, unit: Measure["unit"]): string {
  const number = formatNumber(value, unit);
  if (unit === "ms") return `${number} ms`;
  if (unit === "s") return `${number} s`;
  if (unit === "bytes") return `${number} MB`;
  return number;
}

/** The number alone: megabytes (10^6) for bytes. */
export function formatNumber(value: number, unit: Measure["unit"]): string {
  switch (unit) {
    case "ms":
      return value < 100 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
    case "s":
      return value.toFixed(1);
    case "bytes":
      return (value / 1e6).toFixed(2);
    case "count":
      return value.toFixed(0);
    default:
      return Math.abs(value) < SMALL && value !== 0 ? value.toExponential(1) : value.toFixed(3);
  }
}

/** "[low, high]", or nothing. */
export function formatInterval({ interval, unit }: Measure): string {
  return interval === undefined ? "" : `[${formatNumber(interval.low, unit)}, ${formatNumber(interval.high, unit)}]`;
}
