import { createTicketClassifier, decodeHeads, type HeadsJson, type TaskId } from "@lucid/classifier";
import type { EvaluationSummary, Taxonomy } from "@lucid/core";
import { calibrateHeads } from "./calibrate-heads.ts";
import { crossValidate, FOLDS } from "./cross-validate.ts";
import { embedTexts } from "./embed-texts.ts";
import { embedTickets, type TextTools } from "./embed-tickets.ts";
import { fitHeads, type HeadsIdentity, type HyperParameters } from "./fit-heads.ts";
import { type FittedTask, fitTasks } from "./fit-tasks.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";
import { makeGoldens, type StarterGoldens } from "./make-goldens.ts";
import { OFF_TOPIC_TEXTS } from "./off-topic-texts.ts";
import { STARTER_HYPER_PARAMETERS, STARTER_MAX_TOKENS, STARTER_PRIORITY_COSTS } from "./starter-defaults.ts";
import { historyTexts, labelSpace, type TrainingExample, taxonomyTexts } from "./training-example.ts";

/** Where training is: counts within a stage. */
export interface TrainingProgress {
  readonly stage: "embedding" | "cross-validation" | "fitting" | "goldens";
  readonly done: number;
  readonly total: number;
}

export interface TrainModelOptions extends TextTools {
  readonly taxonomy: Taxonomy;
  /** Training part of the history, labels of this taxonomy; empty: the taxonomy's own texts alone. */
  readonly tickets: readonly HistoryTicket[];
  /** Name of the encoder ("en"), written into the heads. */
  readonly encoderId: string;
  readonly seed: number;
  /** costs[truth][choice] of deciding a priority. */
  readonly priorityCosts?: HeadsJson["priorityCosts"];
  readonly maxTokens?: number;
  readonly hyper?: HyperParameters;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** What was fitted and how it did on held-out examples. */
export interface FitReport {
  readonly examples: number;
  readonly folds: number;
  readonly seed: number;
  readonly tasks: Readonly<Record<TaskId, FittedTask>>;
  readonly evaluation: EvaluationSummary;
}

export interface TrainedModel {
  readonly heads: HeadsJson;
  readonly goldens: StarterGoldens;
  readonly report: FitReport;
}

/**
 * Heads from a taxonomy's names, descriptions and examples and from labelled tickets. Everything that is chosen is
 * chosen by cross-validation on these. Deterministic for a seed. Rejects with "aborted" when the signal fires.
 */
export async function trainModel(options: TrainModelOptions): Promise<TrainedModel> {
  const { taxonomy, tickets, seed, hyper = STARTER_HYPER_PARAMETERS } = options;
  const maxTokens = options.maxTokens ?? STARTER_MAX_TOKENS;
  const progress = (stage: TrainingProgress["stage"]) => (done: number, total: number) =>
    options.onProgress?.({ stage, done, total });
  const labels = labelSpace(taxonomy);
  const identity: HeadsIdentity = {
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    tokenizerHash: options.tokenizer.hash,
    maxTokens,
    encoder: { id: options.encoderId, hash: options.encoder.hash, dims: options.encoder.dims },
    priorityCosts: options.priorityCosts ?? STARTER_PRIORITY_COSTS,
  };
  const texts = [...taxonomyTexts(taxonomy), ...historyTexts(tickets, labels)];
  const embedded = await embedTickets(texts, maxTokens, options, progress("embedding"));
  const examples = texts.flatMap((text, index): TrainingExample[] => {
    const vectors = embedded[index];
    return vectors === undefined ? [] : [{ ...text, ...vectors }];
  });
  const offTopic = await embedTexts(OFF_TOPIC_TEXTS, maxTokens, options);
  progress("cross-validation")(0, 1);
  const heldOut = crossValidate(examples, offTopic, labels, identity, hyper, seed);
  progress("fitting")(0, 1);
  const fitted = fitHeads(examples, offTopic, labels, identity, hyper);
  const tasks = fitTasks(examples, heldOut.examples, labels);
  const heads = calibrateHeads(fitted, tasks, heldOut);
  progress("goldens")(0, 1);
  const classifier = createTicketClassifier({ ...options, heads: decodeHeads(heads), sequence: 0 });
  const goldens = await makeGoldens(taxonomyTexts(taxonomy), classifier);
  const evaluation: EvaluationSummary = {
    examples: heldOut.examples.filter((scores) => scores !== null).length,
    macroF1: tasks.category.macroF1.fused,
    expectedCalibrationError: tasks.category.expectedCalibrationError,
  };
  return { heads, goldens, report: { examples: texts.length, folds: FOLDS, seed, tasks, evaluation } };
}
