import type { Interval } from "../evaluation/bootstrap.ts";

const SPACE = "\u00a0";

/** "86 %", unbreakable; never 100 % for less than all. */
export function percent(share: number, digits = 0): string {
  const factor = 10 ** digits;
  const rounded = Math.round(share * 100 * factor) / factor;
  const shown = rounded === 100 && share < 1 ? 100 - 1 / factor : rounded;
  return `${shown.toFixed(digits)}${SPACE}%`;
}

/** "84 to 88 %": where the figure lies with 95 % certainty. */
export function percentRange({ low, high }: Pick<Interval, "low" | "high">): string {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? from : `${from.slice(0, -2)} to ${to}`;
}

/** Tickets out of a hundred, as a number. */
export function outOfHundred(share: number): number {
  return Number.parseInt(percent(share), 10);
}

/** "1 ticket", "3 tickets". */
export function tickets(count: number): string {
  return count === 1 ? "1 ticket" : `${count.toLocaleString("en")} tickets`;
}

/** Three decimals. */
export function score(value: number): string {
  return value.toFixed(3);
}
