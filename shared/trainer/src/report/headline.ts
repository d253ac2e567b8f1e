import type { EvaluationReport } from "../evaluation/evaluation-report.ts";
import { outOfHundred, percent, percentRange } from "./plain-figures.ts";

/** The report in two sentences that need no statistics. */
export function headline({ accuracy, selective }: EvaluationReport): string {
  const right = outOfHundred(accuracy);
  const { threshold, unsure, right: sureRight } = selective.sure;
  const first = `Of 100 tickets, ${right} ${right === 1 ? "gets" : "get"} the right category.`;
  const at = `At ${percent(threshold)} confidence`;
  if (sureRight === null) return `${first} ${at} none is routed without a person.`;
  const routed = outOfHundred(1 - unsure.value);
  const verb = routed === 1 ? "is" : "are";
  return `${first} ${at} ${routed} ${verb} routed without a person, ${percent(sureRight.value)} of them right.`;
}

/** How sure the headline itself is. */
export function certainty({ category, tickets }: EvaluationReport): string {
  const count = tickets.toLocaleString("en");
  return `Measured on ${count} test tickets. Of 100 others like them, expect ${percentRange(category.accuracy).slice(0, -2)} to get the right category.`;
}

/** Three to four things that a lead should know first; good ones and bad ones. */
export function keyPoints(report: EvaluationReport, nameOf: (id: string) => string) {
  const points: { readonly good: boolean; readonly text: string }[] = [];
  const { critical, calibration, baselines, parity } = report;
  if (critical !== null && critical.classes.length > 0) points.push(criticalPoint(critical, nameOf));
  const gap = calibration.error.value;
  points.push(
    gap <= 0.05
      ? { good: true, text: `Its confidence can be trusted: on average it is off by ${percent(gap, 1)}.` }
      : { good: false, text: `Its confidence is off by ${percent(gap, 1)} on average: set thresholds with care.` },
  );
  const majority = baselines.find(({ id }) => id === "majority");
  if (majority !== undefined && majority.gain.macroF1.low <= 0) {
    points.push({ good: false, text: "It is not reliably better than always guessing the commonest category." });
  }
  if (parity !== null && !parity.passed) {
    points.push({
      good: false,
      text: "Browsers answer differently than this evaluation: do not publish before that is clear.",
    });
  }
  return points;
}

function criticalPoint(
  { classes, passed, goal }: NonNullable<EvaluationReport["critical"]>,
  nameOf: (id: string) => string,
) {
  const reached = classes.filter((one) => one.passed).length;
  const worst = classes[0];
  const all = `Every critical category with test tickets reaches an F1 of ${percent(goal)}.`;
  if (passed || worst === undefined) return { good: true, text: all };
  const weakest = `the weakest is “${nameOf(worst.label)}” with ${percent(worst.f1.value)}`;
  return {
    good: false,
    text: `${reached} of ${classes.length} critical categories reach an F1 of ${percent(goal)}; ${weakest}. Let a person route these.`,
  };
}
