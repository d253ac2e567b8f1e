import { REQUIRED_KAPPA } from "../workshop/measure-agreement.ts";
import type { GateRule, GateRuleId } from "./gate-report.ts";
import { figure, gateRule, signed } from "./gate-rule.ts";
import { type Answer, difference, intervalOf, pairedBootstrap, quantile } from "./paired-bootstrap.ts";
import type { GateFacts } from "./run-gate.ts";

/** Fewer test tickets than this say nothing about a release. */
export const MINIMUM_TEST_TICKETS = 20;
/** Share of the frozen tickets that has to be at hand: a chosen part of an exam is another exam. */
export const MINIMUM_COVERAGE = 0.9;
/**
 * What another sample of the same training tickets does to macro F1, beyond the chance of the test tickets that the interval covers:
 * a loss has to be proven to be larger.
 */
const TOLERATED_LOSS = 0.005;
/** From this loss on less proof is asked for. */
const GRAVE_LOSS = 0.025;

/** Enough of the frozen test set, or no other rule means anything. */
export function testSetRule({ test, frozenTickets = test.length }: GateFacts): GateRule {
  const coverage = frozenTickets === 0 ? 0 : test.length / frozenTickets;
  const passed = test.length >= MINIMUM_TEST_TICKETS && coverage >= MINIMUM_COVERAGE;
  const measured = `${test.length} of the ${frozenTickets} frozen test tickets were in the history`;
  const wanted =
    test.length < MINIMUM_TEST_TICKETS
      ? `at least ${MINIMUM_TEST_TICKETS} are needed`
      : `at least ${Math.round(MINIMUM_COVERAGE * 100)} % are needed: train on the history they came from, beside the best release (triage train --best, or the collector's test set)`;
  return gateRule("test-set", {
    passed,
    text: passed ? `${measured}.` : `${measured}; ${wanted}.`,
    value: test.length,
    limit: Math.max(MINIMUM_TEST_TICKETS, Math.ceil(MINIMUM_COVERAGE * frozenTickets)),
  });
}

/**
 * Not worse than the best release, by paired bootstrap of the difference. Refused: a difference whose 95 % interval lies below -0.005;
 * a loss of more than 0.025 where 90 % of the resamples are a loss.
 */
export function macroF1Rule({ compared: { macroF1 } }: GateFacts): GateRule {
  const { value, rounds } = difference(macroF1);
  const interval = intervalOf(value, rounds);
  const proven = interval.high < -TOLERATED_LOSS;
  const grave = value < -GRAVE_LOSS && quantile(rounds, 0.9) < 0;
  const passed = !proven && !grave;
  const verdict = passed ? "is not worse than" : "is worse than";
  return gateRule("macro-f1", {
    passed,
    text: `Macro F1 ${figure(macroF1.candidate)} ${verdict} the best release's ${figure(macroF1.rival)} (difference ${signed(value)}, 95 % interval ${signed(interval.low)} to ${signed(interval.high)}).`,
    value: macroF1.candidate,
    limit: macroF1.rival,
    interval,
  });
}

/** A first release beats a guess without reading, and what the names alone give: 95 % of the resamples, each. */
export function baselineRules(facts: GateFacts): GateRule[] {
  const { baselines, test } = facts;
  if (baselines === null) return [unknownBaseline("beats-majority"), unknownBaseline("beats-names")];
  const majority = test.map(() => ({ labelId: baselines.majority, confidence: 0 }));
  const namesOnly = baselines.namesOnly?.map(({ category }) => category) ?? null;
  return [
    beats("beats-majority", `always "${baselines.majority}"`, majority, facts),
    namesOnly === null
      ? unknownBaseline("beats-names")
      : beats("beats-names", "a model from names and descriptions alone", namesOnly, facts),
  ];
}

function beats(id: GateRuleId, what: string, rival: readonly Answer[], { test, candidate, seed }: GateFacts): GateRule {
  const truth = test.map(({ labels }) => labels.category);
  const own = candidate.map(({ category }) => category);
  const { macroF1 } = pairedBootstrap({ truth, candidate: own, rival }, seed);
  const { value, rounds } = difference(macroF1);
  const interval = intervalOf(value, rounds, 0.9);
  const passed = interval.low > 0;
  return gateRule(id, {
    passed,
    text: `Macro F1 ${figure(macroF1.candidate)} ${passed ? "beats" : "does not beat"} ${what}: ${figure(macroF1.rival)} (difference ${signed(value)}, at least ${signed(interval.low)} with 95 % confidence).`,
    value: macroF1.candidate,
    limit: macroF1.rival,
    interval,
  });
}

function unknownBaseline(id: GateRuleId): GateRule {
  const text = "The candidate carries no predictions of this baseline: train it again.";
  return gateRule(id, { passed: false, text, value: null, limit: null });
}

/** Labels that people agree on, or a person who answers for them by name. */
export function kappaRule({ kappa, override }: GateFacts): GateRule {
  const enough = kappa !== null && kappa >= REQUIRED_KAPPA;
  const measured =
    kappa === null
      ? "No agreement between labellers is recorded"
      : `Cohen's kappa between labellers is ${kappa.toFixed(2)}`;
  const overridden = !enough && override !== null;
  const wanted = enough
    ? "."
    : overridden
      ? `, ${REQUIRED_KAPPA.toFixed(2)} is needed; ${override.name} let it pass: ${override.reason}`
      : `; ${REQUIRED_KAPPA.toFixed(2)} is needed, or somebody who answers for it by name.`;
  return gateRule("kappa", {
    passed: enough || overridden,
    overridden,
    text: measured + wanted,
    value: kappa,
    limit: REQUIRED_KAPPA,
  });
}
