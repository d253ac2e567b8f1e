import { AppError, type LabelId, type Taxonomy } from "@lucid/core";
import type { HistoryTicket } from "../history/history-ticket.ts";
import type { TicketPrediction } from "../predict-tickets.ts";
import { STARTER_PRIORITY_COSTS } from "../starter-defaults.ts";
import { BOOTSTRAP_ROUNDS, type BootstrapOptions } from "./bootstrap.ts";
import { indexLabels } from "./class-scores.ts";
import { confusionOf } from "./confusion.ts";
import { evaluateBaselines } from "./evaluate-baselines.ts";
import { evaluateConfidence } from "./evaluate-confidence.ts";
import { evaluateCritical } from "./evaluate-critical.ts";
import { evaluateOutOfScope } from "./evaluate-out-of-scope.ts";
import { evaluatePriority } from "./evaluate-priority.ts";
import { evaluateTags } from "./evaluate-tags.ts";
import { evaluateTask } from "./evaluate-task.ts";
import { evaluateTeam } from "./evaluate-team.ts";
import type { EvaluationReport, HeadsBytes, LatencyEvaluation, ParityEvaluation } from "./evaluation-report.ts";

/** A simpler model's answers to the same tickets, e.g. {id: "lexical", predictions: predictTickets(…, {lexicalOnly: true})}. */
export interface BaselinePredictions {
  readonly id: string;
  readonly predictions: readonly TicketPrediction[];
}

export interface EvaluatePredictionsOptions {
  /** In the order of `tickets`. */
  readonly predictions: readonly TicketPrediction[];
  /** Test tickets with their labels. */
  readonly tickets: readonly Pick<HistoryTicket, "id" | "labels" | "labelSource">[];
  readonly taxonomy: Taxonomy;
  readonly seed: number;
  /** Category ids in the order of `categoryProbabilities` (heads.labels.category); the taxonomy's order unless told. */
  readonly labels?: readonly LabelId[];
  /** Tags that can be suggested (heads.tags.labels); none unless told. */
  readonly tags?: readonly LabelId[];
  /** Answers to texts that belong to no category. */
  readonly outOfScope?: readonly TicketPrediction[];
  /** Besides the majority, which is always there. */
  readonly baselines?: readonly BaselinePredictions[];
  /** costs[truth][choice] of priorities (heads.priorityCosts). */
  readonly priorityCosts?: readonly (readonly number[])[];
  readonly latency?: LatencyEvaluation;
  readonly headsBytes?: HeadsBytes;
  readonly parity?: ParityEvaluation;
  /** Resamples of the bootstrap; 1,000 unless told. */
  readonly rounds?: number;
}

/** A test ticket with what the model said. */
export interface Judged {
  readonly prediction: TicketPrediction;
  readonly labels: HistoryTicket["labels"];
  /** Where it stands in the caller's lists. */
  readonly place: number;
}

/**
 * Scores predictions against labels; every interval is a 95 % percentile bootstrap over tickets, all of one report on
 * the same resamples. Tickets that only automation labelled are left out and counted. Throws bad_request when lists do
 * not match or no ticket is left. Deterministic for a seed.
 */
export function evaluatePredictions(options: EvaluatePredictionsOptions): EvaluationReport {
  const { taxonomy, seed, rounds = BOOTSTRAP_ROUNDS, priorityCosts = STARTER_PRIORITY_COSTS } = options;
  const judged = judgedTickets(options);
  const bootstrap: BootstrapOptions = { seed, rounds };
  const labels = categoryLabels(taxonomy, judged);
  const truth = judged.map(({ labels: { category } }) => category);
  const said = judged.map(({ prediction }) => prediction.category.labelId);
  const indexed = indexLabels(truth, said, labels);
  const category = evaluateTask(indexed, bootstrap);
  const { top3Accuracy, calibration, selective } = evaluateConfidence(
    judged,
    options.labels ?? taxonomy.categories.map(({ id }) => id),
    bootstrap,
  );
  return {
    format: 1,
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    tickets: judged.length,
    leftOut: options.tickets.length - judged.length,
    seed,
    bootstrapRounds: rounds,
    macroF1: category.macroF1.value,
    accuracy: category.accuracy.value,
    top3Accuracy,
    expectedCalibrationError: calibration.error.value,
    category,
    subcategory: evaluateSubcategory(judged, taxonomy, bootstrap),
    priority: evaluatePriority(judged, priorityCosts, bootstrap),
    team: evaluateTeam(judged, taxonomy, bootstrap),
    tags: evaluateTags(judged, options.tags ?? [], bootstrap),
    critical: evaluateCritical(category, taxonomy),
    calibration,
    selective,
    confusion: confusionOf(indexed),
    unfamiliar: judged.filter(({ prediction }) => prediction.unfamiliar).length / judged.length,
    outOfScope: evaluateOutOfScope(judged, options.outOfScope ?? [], bootstrap),
    baselines: evaluateBaselines(indexed, judged, options.baselines ?? [], bootstrap),
    latency: options.latency ?? null,
    headsBytes: options.headsBytes ?? null,
    parity: options.parity ?? null,
  };
}

function judgedTickets({ predictions, tickets, baselines = [] }: EvaluatePredictionsOptions): Judged[] {
  for (const { id, predictions: answers } of [{ id: "the model", predictions }, ...baselines]) {
    if (answers.length === tickets.length) continue;
    throw new AppError("bad_request", `${answers.length} predictions of ${id} for ${tickets.length} test tickets`);
  }
  const judged = tickets.flatMap(({ labels, labelSource }, place): Judged[] => {
    const prediction = predictions[place];
    return prediction === undefined || labelSource === "automation" ? [] : [{ prediction, labels, place }];
  });
  if (judged.length === 0) {
    throw new AppError("bad_request", "No test ticket with a person's label: nothing can be evaluated");
  }
  return judged;
}

/** The taxonomy's categories; after them labels that only tickets or predictions know: those stay wrong, not unseen. */
function categoryLabels(taxonomy: Taxonomy, judged: readonly Judged[]): LabelId[] {
  const known = taxonomy.categories.map(({ id }) => id);
  const met = judged.flatMap(({ prediction, labels }) => [labels.category, prediction.category.labelId]);
  return [...new Set([...known, ...met])];
}

function evaluateSubcategory(judged: readonly Judged[], taxonomy: Taxonomy, bootstrap: BootstrapOptions) {
  const known = judged.flatMap(({ prediction, labels: { subcategory } }) =>
    subcategory === null ? [] : [{ truth: subcategory, said: prediction.subcategory.labelId }],
  );
  if (known.length === 0) return null;
  const ids = taxonomy.categories.flatMap(({ subcategories }) => subcategories.map(({ id }) => id));
  const labels = [...new Set([...ids, ...known.flatMap(({ truth, said }) => [truth, said])])];
  const truth = known.map((ticket) => ticket.truth);
  const said = known.map((ticket) => ticket.said);
  return evaluateTask(indexLabels(truth, said, labels), bootstrap);
}
