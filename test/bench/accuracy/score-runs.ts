import {
  bootstrapNamed,
  countClasses,
  type HistoryTicket,
  type IndexedLabels,
  type Interval,
  indexLabels,
  type Multiplicities,
  macroF1Of,
  type TicketPrediction,
} from "@lucid/trainer";
import {
  calibrationErrorOf,
  reliabilityBins,
  sortConfidences,
} from "../../../shared/trainer/src/evaluation/calibration.ts";
import { areaUnderRoc, rankScores } from "../../../shared/trainer/src/evaluation/separation.ts";

const SEED = 1;
/** As in the product's own evaluation. */
const BINS = 10;

/** What one fitted model said of the test tickets, in their order. */
export type Run = readonly TicketPrediction[];

/** What is read off a ticket and off a prediction. */
export interface LabelField {
  readonly truth: (ticket: HistoryTicket) => string;
  readonly said: (prediction: TicketPrediction) => { readonly labelId: string; readonly confidence: number };
}

export const CATEGORY: LabelField = { truth: ({ labels }) => labels.category, said: ({ category }) => category };
export const SUBCATEGORY: LabelField = {
  truth: ({ labels }) => labels.subcategory ?? "",
  said: ({ subcategory }) => subcategory,
};

export interface RunScores {
  readonly accuracy: Interval;
  readonly macroF1: Interval;
  /** Mean |confidence - accuracy| over ten bins of equal size. */
  readonly calibrationError: Interval;
}

/** Means over the runs (one a seed); the intervals are over test tickets, the same resamples for every run. */
export function scoreRuns(tickets: readonly HistoryTicket[], runs: readonly Run[], field = CATEGORY): RunScores {
  const judged = runs.map((run) => judge(tickets, run, field));
  const mean = (of: (run: JudgedRun) => number) => judged.reduce((sum, run) => sum + of(run), 0) / judged.length;
  return bootstrapNamed(
    tickets.length,
    (times) => ({
      accuracy: mean(({ indexed }) => accuracyOf(indexed, times)),
      macroF1: mean(({ indexed }) => macroF1Of(countClasses(indexed, times))),
      calibrationError: mean(({ sorted }) => calibrationErrorOf(reliabilityBins(sorted, BINS, times))),
    }),
    { seed: SEED },
  );
}

/** How much better the first run is than the best of the others, on the same resamples. */
export function scoreGain(
  tickets: readonly HistoryTicket[],
  run: Run,
  others: readonly Run[],
  kind: "macroF1" | "accuracy",
  fields: { readonly own: LabelField; readonly others: LabelField } = { own: CATEGORY, others: CATEGORY },
): Interval {
  const own = judge(tickets, run, fields.own).indexed;
  const rest = others.map((other) => judge(tickets, other, fields.others).indexed);
  const value = (indexed: IndexedLabels, times: Multiplicities) =>
    kind === "macroF1" ? macroF1Of(countClasses(indexed, times)) : accuracyOf(indexed, times);
  const gain = (times: Multiplicities) => value(own, times) - Math.max(...rest.map((other) => value(other, times)));
  return bootstrapNamed(tickets.length, (times) => ({ gain: gain(times) }), { seed: SEED }).gain;
}

/** How often a ticket seems more familiar than a text of no category: AUROC, the mean over the runs. */
export function scoreFamiliarity(runs: readonly { readonly inside: Run; readonly outside: Run }[]): Interval {
  const ranked = runs.map(({ inside, outside }) => rankScores(inside.map(familiarityOf), outside.map(familiarityOf)));
  const count = runs[0] === undefined ? 0 : runs[0].inside.length + runs[0].outside.length;
  const mean = (times: Multiplicities) =>
    ranked.reduce((sum, scores) => sum + areaUnderRoc(scores, times), 0) / ranked.length;
  return bootstrapNamed(count, (times) => ({ auroc: mean(times) }), { seed: SEED }).auroc;
}

function familiarityOf({ familiarity }: TicketPrediction): number {
  return familiarity;
}

interface JudgedRun {
  readonly indexed: IndexedLabels;
  readonly sorted: ReturnType<typeof sortConfidences>;
}

function judge(tickets: readonly HistoryTicket[], run: Run, { truth, said }: LabelField): JudgedRun {
  const wanted = tickets.map(truth);
  const answers = run.map(said);
  const labels = answers.map(({ labelId }) => labelId);
  return {
    indexed: indexLabels(wanted, labels, [...new Set([...wanted, ...labels])]),
    sorted: sortConfidences(
      answers.map(({ confidence }) => confidence),
      labels.map((label, index) => label === wanted[index]),
    ),
  };
}

function accuracyOf({ truth, predicted }: IndexedLabels, times: Multiplicities): number {
  let [hits, all] = [0, 0];
  for (let index = 0; index < truth.length; index++) {
    const often = times[index] ?? 0;
    all += often;
    if (truth[index] === predicted[index]) hits += often;
  }
  return hits / all;
}
