import { createTicketClassifier, decodeHeads, type HeadsJson, type MemoryJson, type TaskId } from "@lucid/classifier";
import { AppError, type EvaluationSummary } from "@lucid/core";
import { assembleHeads, type HeadsIdentity, UNKNOWN_FAMILIARITY } from "./assemble-heads.ts";
import { type CrossValidation, crossValidate } from "./cross-validate.ts";
import { fitFamiliarity } from "./fit-familiarity.ts";
import { byTask, fitHeads } from "./fit-heads.ts";
import { fitMemory } from "./fit-memory.ts";
import { fitTags, type TagFit } from "./fit-tags.ts";
import { type FittedTask, fitTask } from "./fit-tasks.ts";
import { type FurtherFitOptions, fitTeam, type TeamFit } from "./fit-team.ts";
import { type LaidOutTraining, layOutTraining, type TrainModelOptions } from "./lay-out-training.ts";
import { makeGoldens, type StarterGoldens } from "./make-goldens.ts";
import { createRandom, shuffled } from "./random.ts";
import { type HeldOutSignals, heldOutSignals } from "./score-held-out.ts";
import { taxonomyTexts } from "./training-example.ts";

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
 * chosen by cross-validation on these, or on `heldOutGroups` where they are named. Deterministic for a seed. Rejects
 * with "aborted" when the signal fires.
 */
export async function trainModel(options: TrainModelOptions): Promise<TrainedModel> {
  const laidOut = await layOutTraining(options);
  return fitModel(laidOut, holdOut(laidOut));
}

/** Scores of texts by heads that have not seen them: what weights and temperatures are chosen on. */
export function holdOut({ options, set, hyper }: LaidOutTraining): CrossValidation {
  const onFold = (done: number, total: number) => options.onProgress?.({ stage: "cross-validation", done, total });
  return crossValidate(set, hyper, { seed: options.seed, onFold, ...pickGroups(options) });
}

function pickGroups({ heldOutGroups }: TrainModelOptions) {
  return heldOutGroups === undefined ? {} : { heldOutGroups };
}

/** Fits the heads that ship on everything that was laid out; how they speak together comes from `heldOut`. */
export async function fitModel(laidOut: LaidOutTraining, heldOut: CrossValidation): Promise<TrainedModel> {
  const { options, labels, identity, hyper, set } = laidOut;
  const { taxonomy, seed } = options;
  throwIfAborted(options.signal);
  options.onProgress?.({ stage: "fitting", done: 0, total: 1 });
  const fitted = fitHeads(set, [...set.examples.keys()], [...set.offTopic.keys()], hyper);
  const tasks = byTask((task) => fitTask(task, set, heldOut));
  const familiarity = familiarityOf(heldOut, tasks, identity, seed);
  const further = fitFurther({ set, heldOut, fitted, fusions: tasks, taxonomy, seed });
  const assembled = assembleHeads(fitted, labels, identity, { fusions: tasks, familiarity });
  const memory = memoryOf(heldOut, tasks, identity, seed);
  const dense = assembled.dense === null || memory === null ? assembled.dense : { ...assembled.dense, memory };
  const heads = { ...assembled, dense, ...further.heads };
  options.onProgress?.({ stage: "goldens", done: 0, total: 1 });
  const classifier = createTicketClassifier({ ...options, heads: decodeHeads(heads), sequence: 0 });
  const goldens = await makeGoldens(taxonomyTexts(taxonomy), classifier);
  const evaluation: EvaluationSummary = {
    examples: heldOut.examples.filter((scores) => scores !== null).length,
    macroF1: tasks.category.macroF1.fused,
    expectedCalibrationError: tasks.category.expectedCalibrationError,
  };
  const { team, tags } = further;
  const folds = heldOut.folds.length;
  return { heads, goldens, report: { examples: set.examples.length, folds, seed, tasks, team, tags, evaluation } };
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
  { folds }: CrossValidation,
  fusions: Readonly<Record<TaskId, FittedTask>>,
  identity: HeadsIdentity,
  seed: number,
) {
  const known: HeldOutSignals[] = [];
  const tickets: HeldOutSignals[] = [];
  const offTopic: HeldOutSignals[] = [];
  const share = Math.ceil(FAMILIARITY_TEXTS / Math.max(1, folds.length));
  for (const { set, fitted, held, heldOffTopic } of folds) {
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
  { folds }: CrossValidation,
  fusions: Readonly<Record<TaskId, FittedTask>>,
  identity: HeadsIdentity,
  seed: number,
): MemoryJson | null {
  const [fold] = folds;
  if (fold === undefined) return null;
  const { set } = fold;
  const held = fold.held.filter((index) => set.examples[index]?.fromTaxonomy === false);
  if (held.length === 0) return null;
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
