import type { LabelId } from "@lucid/core";
import { type BootstrapOptions, bootstrapNamed, type Interval, type Multiplicities } from "./bootstrap.ts";
import {
  calibrationBins,
  calibrationErrorOf,
  reliabilityBins,
  type SortedConfidences,
  sortConfidences,
} from "./calibration.ts";
import type { Judged } from "./evaluate-predictions.ts";
import {
  type CalibrationEvaluation,
  PRECISIONS,
  type SelectiveEvaluation,
  SURE_CONFIDENCE,
} from "./evaluation-report.ts";
import {
  areaUnderRiskCoverage,
  coverageAtPrecision,
  operatingPoints,
  pointsAtPrecision,
  thinPoints,
} from "./selective.ts";

const CURVE_POINTS = 101;
const LEAST_PROBABILITY = 1e-6;

export interface ConfidenceEvaluation {
  readonly top3Accuracy: Interval;
  readonly calibration: CalibrationEvaluation;
  readonly selective: SelectiveEvaluation;
}

/** What a ticket adds to the sums; worked out once, weighed on every resample. */
interface TicketScores {
  readonly inTop3: Float64Array;
  readonly brier: Float64Array;
  readonly logLoss: Float64Array;
  readonly sure: Float64Array;
  readonly sureAndRight: Float64Array;
}

/** What the category's probabilities are worth: ranking, calibration, and what a threshold buys. */
export function evaluateConfidence(
  judged: readonly Judged[],
  labels: readonly LabelId[],
  options: BootstrapOptions,
): ConfidenceEvaluation {
  const right = judged.map(({ prediction, labels: { category } }) => prediction.category.labelId === category);
  const sorted = sortConfidences(
    judged.map(({ prediction }) => prediction.category.confidence),
    right,
  );
  const bins = calibrationBins(judged.length);
  const scores = ticketScores(judged, labels);
  const measured = bootstrapNamed(judged.length, confidenceMeasure(sorted, scores, bins), options);
  const points = pointsAtPrecision(sorted, PRECISIONS);
  return {
    top3Accuracy: measured.top3,
    calibration: {
      error: measured.calibrationError,
      bins: reliabilityBins(sorted, bins),
      brier: measured.brier,
      logLoss: measured.logLoss,
    },
    selective: {
      aurc: measured.aurc,
      curve: thinPoints(operatingPoints(sorted), CURVE_POINTS),
      atPrecision: PRECISIONS.map((precision, index) => ({
        precision,
        coverage: measured[`coverage${precision}`],
        threshold: points[index]?.threshold ?? null,
      })),
      sure: {
        threshold: SURE_CONFIDENCE,
        unsure: measured.unsure,
        right: Number.isNaN(measured.sureRight.value) ? null : measured.sureRight,
      },
    },
  };
}

function confidenceMeasure(sorted: SortedConfidences, scores: TicketScores, bins: number) {
  return (times: Multiplicities) => {
    const tickets = times.length;
    const sure = weigh(scores.sure, times);
    const [at90 = 0, at95 = 0, at98 = 0] = coverageAtPrecision(sorted, PRECISIONS, times);
    return {
      top3: weigh(scores.inTop3, times) / tickets,
      calibrationError: calibrationErrorOf(reliabilityBins(sorted, bins, times)),
      brier: weigh(scores.brier, times) / tickets,
      logLoss: weigh(scores.logLoss, times) / tickets,
      aurc: areaUnderRiskCoverage(sorted, times),
      unsure: 1 - sure / tickets,
      sureRight: weigh(scores.sureAndRight, times) / sure,
      "coverage0.9": at90,
      "coverage0.95": at95,
      "coverage0.98": at98,
    };
  };
}

function ticketScores(judged: readonly Judged[], labels: readonly LabelId[]): TicketScores {
  const index = new Map(labels.map((label, at) => [label, at]));
  const each = (of: (ticket: Judged, truth: number) => number) =>
    Float64Array.from(judged, (ticket) => of(ticket, index.get(ticket.labels.category) ?? -1));
  const isSure = ({ category, unfamiliar }: Judged["prediction"]) =>
    category.confidence >= SURE_CONFIDENCE && !unfamiliar;
  return {
    inTop3: each(({ prediction }, truth) => (rankOf(prediction.categoryProbabilities, truth) < 3 ? 1 : 0)),
    brier: each(({ prediction }, truth) => brierOf(prediction.categoryProbabilities, truth)),
    logLoss: each(
      ({ prediction }, truth) => -Math.log(Math.max(LEAST_PROBABILITY, prediction.categoryProbabilities[truth] ?? 0)),
    ),
    sure: each(({ prediction }) => (isSure(prediction) ? 1 : 0)),
    sureAndRight: each(({ prediction, labels: { category } }) =>
      isSure(prediction) && prediction.category.labelId === category ? 1 : 0,
    ),
  };
}

/** How many are more probable; a label the model does not know is ranked last. */
function rankOf(probabilities: readonly number[], truth: number): number {
  const own = probabilities[truth];
  if (own === undefined) return probabilities.length;
  return probabilities.filter((value, label) => value > own || (value === own && label < truth)).length;
}

/** Sum of squared differences to the truth; a truth the model does not know adds its whole 1. */
function brierOf(probabilities: readonly number[], truth: number): number {
  const own = probabilities[truth] ?? 0;
  return probabilities.reduce((sum, value) => sum + value * value, 0) - 2 * own + 1;
}

function weigh(values: Float64Array, times: Multiplicities): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index] ?? 0) * (times[index] ?? 0);
  return sum;
}
