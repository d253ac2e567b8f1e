import { createTicketClassifier, decodeHeads, type HeadsJson, type MemoryJson, type TaskId } from "@lucid/classifier";
import { AppError, type EvaluationSummary, type Taxonomy } from "@lucid/core";
import { assembleHeads, type HeadsIdentity, UNKNOWN_FAMILIARITY } from "./assemble-heads.ts";
import { type CrossValidation, crossValidate } from "./cross-validate.ts";
import { embedTexts } from "./embed-texts.ts";
import { embedTickets, type TextTools } from "./embed-tickets.ts";
import { fitFamiliarity } from "./fit-familiarity.ts";
import { byTask, createTrainingSet, fitHeads, type HyperParameters, type TrainingSet } from "./fit-heads.ts";
import { fitMemory } from "./fit-memory.ts";
import { fitTags, type TagFit } from "./fit-tags.ts";
import { type FittedTask, fitTask } from "./fit-tasks.ts";
import { type FurtherFitOptions, fitTeam, type TeamFit } from "./fit-team.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";
import { hyperParametersFor } from "./hyper-parameters.ts";
import { makeGoldens, type StarterGoldens } from "./make-goldens.ts";
import { OFF_TOPIC_TEXTS } from "./off-topic-texts.ts";
import { createRandom, shuffled } from "./random.ts";
import { type HeldOutSignals, heldOutSignals } from "./score-held-out.ts";
import { STARTER_MAX_TOKENS, STARTER_PRIORITY_COSTS } from "./starter-defaults.ts";
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
  /** null: teams follow from the taxonomy, or too few are known. */
  readonly team: TeamFit | null;
  /** Tags that were worth trying. */
  readonly tags: readonly TagFit[];
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
  const { taxonomy, tickets, seed } = options;
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
  const hyper = options.hyper ?? hyperParametersFor(tickets.length, labels);
  const set = createTrainingSet(examples, offTopic, labels, options.encoder.dims);
  const heldOut = crossValidate(set, hyper, seed, progress("cross-validation"));
  throwIfAborted(options.signal);
  progress("fitting")(0, 1);
  const fitted = fitHeads(set, [...examples.keys()], [...offTopic.keys()], hyper);
  const tasks = byTask((task) => fitTask(task, set, heldOut));
  const familiarity = familiarityOf(set, heldOut, tasks, identity, seed);
  const further = fitFurther({ set, heldOut, fitted, fusions: tasks, taxonomy, seed });
  const assembled = assembleHeads(fitted, labels, identity, { fusions: tasks, familiarity });
  const memory = memoryOf(set, heldOut, tasks, identity, seed);
  const dense = assembled.dense === null || memory === null ? assembled.dense : { ...assembled.dense, memory };
  const heads = { ...assembled, dense, ...further.heads };
  progress("goldens")(0, 1);
  const classifier = createTicketClassifier({ ...options, heads: decodeHeads(heads), sequence: 0 });
  const goldens = await makeGoldens(taxonomyTexts(taxonomy), classifier);
  const evaluation: EvaluationSummary = {
    examples: heldOut.examples.filter((scores) => scores !== null).length,
    macroF1: tasks.category.macroF1.fused,
    expectedCalibrationError: tasks.category.expectedCalibrationError,
  };
  const { team, tags } = further;
  const folds = heldOut.folds.length;
  return { heads, goldens, report: { examples: texts.length, folds, seed, tasks, team, tags, evaluation } };
}

/** Heads beside the tasks, where the history has something to learn them from. */
function fitFurther(options: FurtherFitOptions) {
  const team = fitTeam(options);
  const tags = fitTags(options);
  return {
    heads: {
      ...(team === null || team.json === null ? {} : { team: team.json }),
      ...(tags.json === null ? {} : { tags: tags.json }),
    },
    team: team?.fit ?? null,
    tags: tags.fits,
  };
}

/** So many held-out texts say where the line to the unfamiliar is. */
const FAMILIARITY_TEXTS = 3_000;

/** Tells the desk's texts from others, on what the heads of each fold, fused as the final ones, have not seen. */
function familiarityOf(
  set: TrainingSet,
  { folds }: CrossValidation,
  fusions: Readonly<Record<TaskId, FittedTask>>,
  identity: HeadsIdentity,
  seed: number,
) {
  const known: HeldOutSignals[] = [];
  const tickets: HeldOutSignals[] = [];
  const offTopic: HeldOutSignals[] = [];
  const share = Math.ceil(FAMILIARITY_TEXTS / Math.max(1, folds.length));
  for (const { fitted, held, heldOffTopic } of folds) {
    const heads = assembleHeads(fitted, set.labels, identity, { fusions, familiarity: UNKNOWN_FAMILIARITY });
    const some = held.length <= share ? held : shuffled(held, createRandom(seed)).slice(0, share);
    const examples = some.flatMap((index) => set.examples[index] ?? []);
    const own = heldOutSignals(heads, examples);
    known.push(...own);
    tickets.push(...own.filter((_, index) => examples[index]?.fromTaxonomy === false));
    const others = heldOffTopic.flatMap((index) => set.offTopic[index] ?? []);
    offTopic.push(...heldOutSignals(heads, others));
  }
  if (known.length === 0) return UNKNOWN_FAMILIARITY;
  return fitFamiliarity({ known, tickets, offTopic });
}

/** So many held-out tickets say how strongly memory may speak. */
const MEMORY_TICKETS = 400;

/** How strongly memory speaks beside heads like these: replayed on what the heads of one fold have not seen. */
function memoryOf(
  set: TrainingSet,
  { folds }: CrossValidation,
  fusions: Readonly<Record<TaskId, FittedTask>>,
  identity: HeadsIdentity,
  seed: number,
): MemoryJson | null {
  const [fold] = folds;
  const held = (fold?.held ?? []).filter((index) => set.examples[index]?.fromTaxonomy === false);
  if (fold === undefined || held.length === 0) return null;
  const json = assembleHeads(fold.fitted, set.labels, identity, { fusions, familiarity: UNKNOWN_FAMILIARITY });
  const some = shuffled(held, createRandom(seed)).slice(0, MEMORY_TICKETS);
  const tickets = some.flatMap((index) => {
    const text = set.examples[index];
    return text === undefined ? [] : [{ text, category: set.labels.category[text.category] ?? "" }];
  });
  return fitMemory(decodeHeads(json), tickets);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
}
