import {
  centredVector,
  type DenseJson,
  decodeFeatures,
  encodeFloats,
  type FamiliarityJson,
  type FeatureFamily,
  type FeatureIndex,
  type HeadsJson,
  type LinearJson,
  lexicalVector,
  type Matrix,
  quantizeMatrix,
  TASK_IDS,
  type TaskId,
  type TicketTokens,
} from "@lucid/classifier";
import { buildVocabulary } from "./build-vocabulary.ts";
import type { EmbeddedText } from "./embed-tickets.ts";
import { fitLogistic, type LogisticModel, type SparseRow } from "./fit-logistic.ts";
import { pruneFeatures, selectRows } from "./prune-features.ts";
import type { LabelSpace, TrainingExample } from "./training-example.ts";

/** What cross-validation chooses. */
export interface HyperParameters {
  readonly denseC: Readonly<Record<TaskId, number>>;
  readonly lexicalC: Readonly<Record<TaskId, number>>;
  readonly minimumTexts: Readonly<Record<FeatureFamily, number>>;
  /** Lexical features kept: the first answer's part has to fit into the app packages. */
  readonly maximumFeatures: number;
  /** As `denseC`, for telling the desk's texts from others. */
  readonly topicC: number;
  /** Weight of names and descriptions against an example's 1. */
  readonly nameWeight: number;
  readonly descriptionWeight: number;
  /** Exponent of inverse class frequency: 0 none, 1 balanced. */
  readonly classBalance: Readonly<Record<TaskId, number>>;
}

export interface HeadsIdentity {
  readonly taxonomy: HeadsJson["taxonomy"];
  readonly tokenizerHash: string;
  readonly maxTokens: number;
  readonly encoder: DenseJson["encoder"];
  readonly priorityCosts: HeadsJson["priorityCosts"];
}

const NEUTRAL: FamiliarityJson = { bias: 0, coefficients: {}, threshold: Number.MIN_SAFE_INTEGER };

/** Fits all heads on these examples; `offTopic` are texts of no desk. Fusion, temperatures and familiarity are left neutral: `calibrate` fills them in. */
export function fitHeads(
  examples: readonly TrainingExample[],
  offTopic: readonly EmbeddedText[],
  labels: LabelSpace,
  identity: HeadsIdentity,
  hyper: HyperParameters,
): HeadsJson {
  const features = buildVocabulary(
    examples.map(({ tokens }) => tokens),
    { minimumTexts: hyper.minimumTexts },
  );
  const index = decodeFeatures(features);
  const lexicalRows = examples.map(({ tokens }) => lexicalRow(tokens, index));
  const mean = meanVector(examples);
  const denseRows = examples.map(({ pooled }) => denseRow(pooled, mean));
  const featureCount = index.idf.length;
  const dims = identity.encoder.dims;
  const fit = (task: TaskId, rows: readonly SparseRow[], width: number, c: number) =>
    fitTask(task, examples, rows, width, labels, hyper, c);
  const models = byTask((task) => fit(task, lexicalRows, featureCount, hyper.lexicalC[task]));
  const fitted = TASK_IDS.map((task) => ({ model: models[task], classes: labels[task].length }));
  const pruned = pruneFeatures(features, fitted, hyper.maximumFeatures);
  const lexical = (task: TaskId) => {
    const classes = labels[task].length;
    const weights = selectRows(models[task].weights, classes, pruned.kept);
    return { ...linearJson({ ...models[task], weights }, pruned.kept.length, classes), temperature: 1 };
  };
  const dense = (task: TaskId) => ({
    ...linearJson(fit(task, denseRows, dims, hyper.denseC[task]), dims, labels[task].length),
    weight: 0.5,
    temperature: 1,
  });
  const offTopicLexical = offTopic.map(({ tokens }) => lexicalRow(tokens, index));
  const offTopicDense = offTopic.map(({ pooled }) => denseRow(pooled, mean));
  const lexicalTopic = fitTopic(lexicalRows, offTopicLexical, featureCount, hyper.topicC);
  const { groups, ...names } = labels;
  return {
    format: 1,
    taxonomy: identity.taxonomy,
    tokenizerHash: identity.tokenizerHash,
    maxTokens: identity.maxTokens,
    labels: names,
    groups,
    priorityCosts: identity.priorityCosts,
    lexical: {
      features: pruned.features,
      tasks: byTask(lexical),
      topic: topicJson(lexicalTopic, pruned.kept),
      familiarity: NEUTRAL,
    },
    dense: {
      encoder: identity.encoder,
      mean: encodeFloats(mean),
      tasks: byTask(dense),
      topic: topicJson(fitTopic(denseRows, offTopicDense, dims, hyper.topicC), [...Array(dims).keys()]),
      prototypes: quantizeMatrix(prototypesOf(examples, denseRows, labels.subcategory.length, dims)),
      familiarity: NEUTRAL,
    },
  };
}

function byTask<T>(make: (task: TaskId) => T): Record<TaskId, T> {
  return { category: make("category"), subcategory: make("subcategory"), priority: make("priority") };
}

function fitTask(
  task: TaskId,
  examples: readonly TrainingExample[],
  rows: readonly SparseRow[],
  features: number,
  labels: LabelSpace,
  hyper: HyperParameters,
  c: number,
): LogisticModel {
  const known = examples.flatMap((example, index) => (example[task] === null ? [] : [index]));
  const targets = known.map((index) => examples[index]?.[task] ?? 0);
  const balance = classWeights(targets, labels[task].length, hyper.classBalance[task]);
  const weights = known.map((index, position) => {
    const role = examples[index]?.role;
    const own = role === "name" ? hyper.nameWeight : role === "description" ? hyper.descriptionWeight : 1;
    return own * (balance[targets[position] ?? 0] ?? 1);
  });
  return fitLogistic({
    rows: known.flatMap((index) => rows[index] ?? []),
    targets,
    weights,
    features,
    classes: labels[task].length,
    c,
    groups: task === "subcategory" ? labels.groups : null,
  });
}

/** This desk's texts against any other text, both sides with the same total weight. */
function fitTopic(
  known: readonly SparseRow[],
  offTopic: readonly SparseRow[],
  features: number,
  c: number,
): LogisticModel {
  const rows = [...known, ...offTopic];
  const targets = rows.map((_, index) => (index < known.length ? 1 : 0));
  const weights = targets.map((target) => rows.length / 2 / Math.max(1, target === 1 ? known.length : offTopic.length));
  return fitLogistic({ rows, targets, weights, features, classes: 2, c, groups: null });
}

/** The two classes' difference as one column. */
function topicJson({ weights, bias }: LogisticModel, kept: readonly number[]): LinearJson {
  const values = Float32Array.from(kept, (row) => (weights[row * 2 + 1] ?? 0) - (weights[row * 2] ?? 0));
  const difference = (bias[1] ?? 0) - (bias[0] ?? 0);
  return { weights: quantizeMatrix({ rows: kept.length, columns: 1, values }), bias: [Number(difference.toFixed(6))] };
}

/** (n / (classes * count)) ^ exponent. */
function classWeights(targets: readonly number[], classes: number, exponent: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 1 : (targets.length / (classes * count)) ** exponent));
}

function linearJson(model: LogisticModel, rows: number, columns: number): LinearJson {
  const weights = quantizeMatrix({ rows, columns, values: Float32Array.from(model.weights) });
  return { weights, bias: Array.from(model.bias, (value) => Number(value.toFixed(6))) };
}

function lexicalRow(tokens: TicketTokens, index: FeatureIndex): SparseRow {
  const { entries } = lexicalVector(tokens, index);
  return { columns: entries.map(({ row }) => row), values: entries.map(({ value }) => value) };
}

function denseRow(pooled: Float32Array, mean: Float32Array): SparseRow {
  return { columns: Array.from(pooled.keys()), values: centredVector(pooled, mean).values };
}

function meanVector(examples: readonly TrainingExample[]): Float32Array {
  const mean = new Float32Array(examples[0]?.pooled.length ?? 0);
  for (const { pooled } of examples) {
    for (let index = 0; index < mean.length; index++) {
      mean[index] = (mean[index] ?? 0) + (pooled[index] ?? 0) / examples.length;
    }
  }
  return mean;
}

/** The unit centroid of each subcategory. */
function prototypesOf(
  examples: readonly TrainingExample[],
  rows: readonly SparseRow[],
  count: number,
  dims: number,
): Matrix {
  const sums = new Float32Array(count * dims);
  examples.forEach(({ subcategory }, example) => {
    if (subcategory === null) return;
    for (let index = 0; index < dims; index++) {
      const at = subcategory * dims + index;
      sums[at] = (sums[at] ?? 0) + (rows[example]?.values[index] ?? 0);
    }
  });
  for (let row = 0; row < count; row++) {
    const part = sums.subarray(row * dims, (row + 1) * dims);
    const norm = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let index = 0; index < dims; index++) part[index] = (part[index] ?? 0) / norm;
  }
  return { rows: count, columns: dims, values: sums };
}
