import type { EncoderScore } from "../adapter/adapt-options.ts";
import type { AdaptationSummary } from "../adapter/adaptation-summary.ts";
import type { Interval } from "./bootstrap.ts";
import type { ClassEvaluation, EvaluationReport } from "./evaluation-report.ts";

type Row = readonly [name: string, value: string];

const NAME_WIDTH = 44;

/** The report as plain text for a terminal: one figure a line with its 95 % interval, then a line for each class. */
export function formatEvaluation(report: EvaluationReport): string {
  const sections: (readonly [string, readonly Row[]])[] = [
    [`Category, ${report.tickets} tickets${leftOut(report)}`, categoryRows(report)],
    ["Against simpler ways", baselineRows(report)],
    ["Adapting the encoder, tickets held out from training", adaptationRows(report)],
    ["Other fields", otherFieldRows(report)],
    ["Tags (F1, precision, recall, tickets)", tagRows(report)],
    ["Critical categories", criticalRows(report)],
    ["Tickets that belong nowhere", outOfScopeRows(report)],
    ["Speed, size, runtime", costRows(report)],
    ["Each category (F1, precision, recall, tickets)", classRows(report.category.classes)],
    ["Most confused (tickets of one called the other, both ways)", pairRows(report)],
  ];
  return sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => [title, ...rows.map(([name, value]) => `  ${name.padEnd(NAME_WIDTH)}${value}`)].join("\n"))
    .join("\n\n")
    .concat("\n");
}

function leftOut({ leftOut: count }: EvaluationReport): string {
  return count === 0 ? "" : ` (${count} left out: labelled by automation alone)`;
}

function categoryRows({ category, top3Accuracy, calibration, selective }: EvaluationReport): Row[] {
  const { sure, atPrecision, aurc } = selective;
  return [
    ["macro F1", interval(category.macroF1)],
    ["accuracy", interval(category.accuracy)],
    ["right label among the first three", interval(top3Accuracy)],
    [`calibration error (${calibration.bins.length} bins of equal size)`, interval(calibration.error)],
    ["Brier score", interval(calibration.brier)],
    ["log loss", interval(calibration.logLoss)],
    ["area under risk-coverage", interval(aurc)],
    ...atPrecision.map(({ precision, coverage, threshold }): Row => {
      const from = threshold === null ? "not reached" : `from confidence ${threshold.toFixed(3)}`;
      return [`coverage at ${precision * 100} % precision`, `${interval(coverage)}  ${from}`];
    }),
    [`left to a person at confidence ${sure.threshold}`, interval(sure.unsure)],
    ["right among the others", sure.right === null ? "none" : interval(sure.right)],
  ];
}

function baselineRows({ baselines }: EvaluationReport): Row[] {
  return baselines.flatMap(({ id, macroF1, accuracy, gain }): Row[] => [
    [`${id}: macro F1`, `${interval(macroF1)}  gain ${signed(gain.macroF1)}`],
    [`${id}: accuracy`, `${interval(accuracy)}  gain ${signed(gain.accuracy)}`],
  ]);
}

function adaptationRows({ adaptation }: EvaluationReport): Row[] {
  return adaptation === undefined ? [] : [...formatAdaptation(adaptation)];
}

/** Both encoders on the held-out tickets, the gain, the time it took, and the choice. */
export function formatAdaptation({
  reason,
  tickets,
  before,
  after,
  gain,
  training,
}: AdaptationSummary): readonly (readonly [string, string])[] {
  const both = (figure: keyof EncoderScore) =>
    before === null || after === null ? "" : `${before[figure].toFixed(3)} -> ${after[figure].toFixed(3)}`;
  if (gain === null) return [["choice", reason]];
  return [
    ["choice", reason],
    [`macro F1, as it was -> adapted (${tickets.heldOut})`, `${both("macroF1")}  gain ${signed(gain.macroF1)}`],
    ["loss, as it was -> adapted", `${both("loss")}  taken off ${signed(gain.loss)}`],
    ["calibration error, as it was -> adapted", both("expectedCalibrationError")],
    ...(training === null ? [] : [trainingRow(tickets.taught, training)]),
  ];
}

function trainingRow(taught: number, { seconds, steps, resumedFrom }: NonNullable<AdaptationSummary["training"]>): Row {
  const earlier = resumedFrom === 0 ? "" : `, ${resumedFrom} of them in an earlier run`;
  return [`training with ${taught} tickets`, `${Math.round(seconds)} s, ${steps} steps${earlier}`];
}

function otherFieldRows({ subcategory, priority, team = null }: EvaluationReport): Row[] {
  const rows: Row[] = [];
  if (team !== null) {
    rows.push([
      `team accuracy, ${team.learned ? "learned" : "by the taxonomy"} (${team.tickets})`,
      interval(team.accuracy),
    ]);
  }
  if (subcategory !== null) {
    rows.push([`subcategory macro F1 (${subcategory.tickets})`, interval(subcategory.macroF1)]);
    rows.push(["subcategory accuracy, category right too", interval(subcategory.accuracy)]);
  }
  if (priority !== null) {
    const { kappa, urgentRecall, cost, blindCost } = priority;
    rows.push([`priority quadratic kappa (${priority.tickets})`, interval(kappa)]);
    rows.push(["priority accuracy", interval(priority.accuracy)]);
    rows.push(["urgent found", urgentRecall === null ? "no urgent ticket" : interval(urgentRecall)]);
    rows.push(["mean cost of a priority", `${interval(cost)}  without reading ${blindCost.toFixed(3)}`]);
  }
  return rows;
}

function tagRows({ tags = null }: EvaluationReport): Row[] {
  if (tags === null) return [];
  return [["macro F1", interval(tags.macroF1)], ["micro F1", interval(tags.microF1)], ...classRows(tags.classes)];
}

function criticalRows({ critical }: EvaluationReport): Row[] {
  if (critical === null) return [];
  return [
    ...critical.classes.map(({ label, f1, passed }): Row => {
      return [label, `${interval(f1)}  ${passed ? "reaches" : "MISSES"} ${critical.goal}`];
    }),
    ...critical.untested.map((label): Row => [label, "no test ticket"]),
  ];
}

function outOfScopeRows({ outOfScope, unfamiliar }: EvaluationReport): Row[] {
  if (outOfScope === null) return [];
  return [
    [`AUROC (${outOfScope.tickets})`, interval(outOfScope.auroc)],
    ["AUROC of the largest probability", interval(outOfScope.confidenceAuroc)],
    ["abstained on them", interval(outOfScope.abstained)],
    ["abstained on test tickets", unfamiliar.toFixed(3)],
  ];
}

function costRows({ latency, headsBytes, parity }: EvaluationReport): Row[] {
  const rows: Row[] = [];
  if (latency !== null) {
    const { encode, heads, runtime } = latency;
    rows.push(["encoding a ticket, median / p95", `${encode.medianMs.toFixed(1)} / ${encode.p95Ms.toFixed(1)} ms`]);
    rows.push(["heads, median / p95", `${heads.medianMs.toFixed(2)} / ${heads.p95Ms.toFixed(2)} ms  ${runtime}`]);
  }
  if (headsBytes !== null) {
    rows.push(["heads", `${kilobytes(headsBytes.raw)}, compressed ${kilobytes(headsBytes.gzip)}`]);
  }
  if (parity !== null) {
    const { tickets, sameLabels, p99Difference, runtime, passed } = parity;
    rows.push([`same labels in ${runtime}`, `${sameLabels.toFixed(4)} of ${tickets}${passed ? "" : "  TOO FEW"}`]);
    rows.push(["difference in probability, p99", p99Difference.toFixed(4)]);
  }
  return rows;
}

function classRows(classes: readonly ClassEvaluation[]): Row[] {
  return classes.map(({ label, f1, interval: bounds, precision, recall, support }) => {
    const f1Text = bounds === null ? "not tested          " : interval({ value: f1, ...bounds });
    return [label, `${f1Text}  ${precision.toFixed(3)}  ${recall.toFixed(3)}  ${support}`];
  });
}

function pairRows({ confusion }: EvaluationReport): Row[] {
  return confusion.pairs
    .slice(0, 10)
    .map(({ labels, counts }) => [`${labels[0]} / ${labels[1]}`, `${counts[0]} + ${counts[1]}`]);
}

function interval({ value, low, high }: Interval): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function signed({ value, low, high }: Interval): string {
  const sign = (number: number) => `${number < 0 ? "" : "+"}${number.toFixed(3)}`;
  return `${sign(value)} [${sign(low)}, ${sign(high)}]`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}
