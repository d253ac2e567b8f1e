import type { GateRule, GateRuleId } from "./gate-report.ts";

type Measured = Pick<GateRule, "passed" | "text" | "value" | "limit"> &
  Partial<Pick<GateRule, "interval" | "overridden">>;

/**
 * A rule of the report. Only "kappa" may be overridden: it asks for a measurement of the labels that somebody can vouch for, while
 * every other rule is a measurement of the candidate itself.
 */
export function gateRule(id: GateRuleId, measured: Measured): GateRule {
  return { id, overridable: id === "kappa", overridden: false, ...measured };
}

/** Three decimals. */
export function figure(value: number): string {
  return value.toFixed(3);
}

/** With its sign. */
export function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
}
