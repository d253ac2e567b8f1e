import {
  createTicketClassifier,
  decodeHeads,
  type FindPersonalData,
  type HeadsJson,
  type TaskId,
  type TicketTokenizer,
} from "@lucid/classifier";
import type { Encoder, EvaluationSummary, Taxonomy } from "@lucid/core";
import { type EmbeddedText, type EmbeddingCache, embedTexts } from "./embed-texts.ts";
import { expectedCalibrationError, macroF1 } from "./evaluate.ts";
import { fitFamiliarity } from "./fit-familiarity.ts";
import { type Fusion, fitFusion } from "./fit-fusion.ts";
import { fitHeads, type HeadsIdentity, type HyperParameters } from "./fit-heads.ts";
import { makeFolds } from "./make-folds.ts";
import { makeGoldens, type StarterGoldens } from "./make-goldens.ts";
import { OFF_TOPIC_TEXTS } from "./off-topic-texts.ts";
import { type HeldOutScores, scoreHeldOut } from "./score-held-out.ts";
import { STARTER_HYPER_PARAMETERS, STARTER_MAX_TOKENS, STARTER_PRIORITY_COSTS } from "./starter-defaults.ts";
import { type LabelSpace, labelSpace, type TrainingExample, taxonomyTexts } from "./training-example.ts";

export interface FitStarterOptions {
  readonly taxonomy: Taxonomy;
  readonly tokenizer: TicketTokenizer;
  readonly encoder: Encoder;
  /** Name of the encoder ("en"), written into the heads. */
  readonly encoderId: string;
  readonly findPersonalData: FindPersonalData;
  readonly seed: number;
  readonly maxTokens?: number;
  readonly hyper?: HyperParameters;
  readonly cache?: EmbeddingCache;
  readonly onProgress?: (stage: string) => void;
  readonly signal?: AbortSignal;
}

/** What was fitted and how it did on held-out examples. */
export interface FitReport {
  readonly examples: number;
  readonly folds: number;
  readonly seed: number;
  readonly tasks: Readonly<Record<TaskId, FittedTask>>;
  readonly evaluation: EvaluationSummary;
}

export interface FittedTask {
  readonly fused: Fusion;
  readonly lexicalTemperature: number;
  /** Held-out macro F1 of each part and of both. */
  readonly macroF1: { readonly dense: number; readonly lexical: number; readonly fused: number };
  /** Held-out, fused, fitted on the same held-out texts. */
  readonly expectedCalibrationError: number;
}

export interface Starter {
  readonly heads: HeadsJson;
  readonly goldens: StarterGoldens;
  readonly report: FitReport;
}

const FOLDS = 5;

/** A model from a taxonomy alone: its names, descriptions and examples. Deterministic for a seed. */
export async function fitStarter(options: FitStarterOptions): Promise<Starter> {
  const { taxonomy, seed, hyper = STARTER_HYPER_PARAMETERS, onProgress } = options;
  const labels = labelSpace(taxonomy);
  const maxTokens = options.maxTokens ?? STARTER_MAX_TOKENS;
  const identity: HeadsIdentity = {
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    tokenizerHash: options.tokenizer.hash,
    maxTokens,
    encoder: { id: options.encoderId, hash: options.encoder.hash, dims: options.encoder.dims },
    priorityCosts: STARTER_PRIORITY_COSTS,
  };
  const tools = { ...options, maxTokens, onProgress: () => undefined };
  onProgress?.("reading the examples");
  const texts = taxonomyTexts(taxonomy);
  const embedded = await embedTexts(
    texts.map(({ text }) => text),
    tools,
  );
  const examples = texts.flatMap((text, index): TrainingExample[] => {
    const vectors = embedded[index];
    return vectors === undefined ? [] : [{ ...text, ...vectors }];
  });
  const offTopic = await embedTexts(OFF_TOPIC_TEXTS, tools);
  onProgress?.("cross-validation");
  const heldOut = crossValidate(examples, offTopic, labels, identity, hyper, seed);
  onProgress?.("fitting");
  const fitted = fitHeads(examples, offTopic, labels, identity, hyper);
  const tasks = fitTasks(examples, heldOut.examples, labels);
  const heads = calibrated(fitted, tasks, heldOut);
  const classifier = createTicketClassifier({ ...options, heads: decodeHeads(heads), sequence: 0 });
  const goldens = await makeGoldens(texts, classifier);
  const evaluation: EvaluationSummary = {
    examples: heldOut.examples.filter((scores) => scores !== null).length,
    macroF1: tasks.category.macroF1.fused,
    expectedCalibrationError: tasks.category.expectedCalibrationError,
  };
  return { heads, goldens, report: { examples: texts.length, folds: FOLDS, seed, tasks, evaluation } };
}

export interface CrossValidation {
  /** One for each example; null where a text is never held out. */
  readonly examples: readonly (HeldOutScores | null)[];
  readonly offTopic: readonly HeldOutScores[];
}

/** Scores of each example, and of each off-topic text, by heads fitted without its fold. */
export function crossValidate(
  examples: readonly TrainingExample[],
  offTopic: readonly EmbeddedText[],
  labels: LabelSpace,
  identity: HeadsIdentity,
  hyper: HyperParameters,
  seed: number,
): CrossValidation {
  const folds = makeFolds(examples, FOLDS, seed);
  const scores: (HeldOutScores | null)[] = examples.map(() => null);
  const offTopicScores: HeldOutScores[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = examples.filter((_, index) => folds[index] !== fold);
    const others = offTopic.filter((_, index) => index % FOLDS !== fold);
    const heads = fitHeads(training, others, labels, identity, hyper);
    const held = examples.flatMap((_, index) => (folds[index] === fold ? [index] : []));
    const results = scoreHeldOut(
      heads,
      held.flatMap((index) => examples[index] ?? []),
    );
    held.forEach((index, position) => {
      scores[index] = results[position] ?? null;
    });
    offTopicScores.push(
      ...scoreHeldOut(
        heads,
        offTopic.filter((_, index) => index % FOLDS === fold),
      ),
    );
  }
  return { examples: scores, offTopic: offTopicScores };
}

/** Fusion and temperature of each task on the held-out scores. */
export function fitTasks(
  examples: readonly TrainingExample[],
  heldOut: readonly (HeldOutScores | null)[],
  labels: LabelSpace,
): Record<TaskId, FittedTask> {
  return {
    category: fitTask("category", examples, heldOut, labels),
    subcategory: fitTask("subcategory", examples, heldOut, labels),
    priority: fitTask("priority", examples, heldOut, labels),
  };
}

function fitTask(
  task: TaskId,
  examples: readonly TrainingExample[],
  heldOut: readonly (HeldOutScores | null)[],
  labels: LabelSpace,
): FittedTask {
  const groups = task === "subcategory" ? labels.groups : null;
  const known = examples.flatMap((example, index) => {
    const scores = heldOut[index]?.tasks[task];
    const target = example[task];
    return scores === undefined || target === null ? [] : [{ scores, target }];
  });
  const scores = known.map((item) => item.scores);
  const targets = known.map(({ target }) => target);
  const fused = fitFusion(scores, targets, groups);
  const names = labels[task];
  const truth = targets.map((target) => names[target] ?? "");
  const predictions = (weight: number) =>
    known.map(({ scores: { dense, lexical }, target }) => {
      const mixed = lexical.map((value, index) => (1 - weight) * value + weight * (dense[index] ?? 0));
      return bestOf(mixed, target, groups);
    });
  const f1 = (weight: number) =>
    macroF1(
      truth,
      predictions(weight).map((index) => names[index] ?? ""),
      names,
    );
  const predicted = predictions(fused.weight);
  const confidences = known.map(({ scores: { dense, lexical }, target }, index) =>
    confidenceOf(
      lexical.map((value, at) => ((1 - fused.weight) * value + fused.weight * (dense[at] ?? 0)) / fused.temperature),
      predicted[index] ?? 0,
      target,
      groups,
    ),
  );
  return {
    fused,
    lexicalTemperature: fitFusion(scores, targets, groups, [0]).temperature,
    macroF1: { dense: f1(1), lexical: f1(0), fused: f1(fused.weight) },
    expectedCalibrationError: expectedCalibrationError(
      confidences,
      predicted.map((value, index) => value === targets[index]),
    ),
  };
}

function bestOf(logits: readonly number[], target: number, groups: readonly number[] | null): number {
  let best = target;
  logits.forEach((value, index) => {
    if (groups !== null && groups[index] !== groups[target]) return;
    if (value > (logits[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  });
  return best;
}

function confidenceOf(
  logits: readonly number[],
  label: number,
  target: number,
  groups: readonly number[] | null,
): number {
  const inside = logits.filter((_, index) => groups === null || groups[index] === groups[target]);
  const highest = Math.max(...inside);
  const sum = inside.reduce((total, value) => total + Math.exp(value - highest), 0);
  return Math.exp((logits[label] ?? 0) - highest) / sum;
}

function calibrated(
  heads: HeadsJson,
  tasks: Readonly<Record<TaskId, FittedTask>>,
  heldOut: CrossValidation,
): HeadsJson {
  if (heads.dense === null) return heads;
  const known = heldOut.examples.flatMap((scores) => (scores === null ? [] : [scores.signals]));
  const unknown = heldOut.offTopic.map(({ signals }) => signals);
  const lexicalTask = (task: TaskId) => ({ ...heads.lexical.tasks[task], temperature: tasks[task].lexicalTemperature });
  const dense = heads.dense;
  const denseTask = (task: TaskId) => ({
    ...dense.tasks[task],
    weight: tasks[task].fused.weight,
    temperature: tasks[task].fused.temperature,
  });
  return {
    ...heads,
    lexical: {
      ...heads.lexical,
      tasks: {
        category: lexicalTask("category"),
        subcategory: lexicalTask("subcategory"),
        priority: lexicalTask("priority"),
      },
      familiarity: fitFamiliarity(known, unknown, "lexical"),
    },
    dense: {
      ...dense,
      tasks: {
        category: denseTask("category"),
        subcategory: denseTask("subcategory"),
        priority: denseTask("priority"),
      },
      familiarity: fitFamiliarity(known, unknown, "fused"),
    },
  };
}
