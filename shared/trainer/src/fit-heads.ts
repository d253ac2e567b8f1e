import { centredVector, type FeatureFamily, type Matrix, type TaskId } from "@lucid/classifier";
import { chooseVocabulary, lexicalRow, type Vocabulary } from "./choose-vocabulary.ts";
import { collectFeatures, type FeatureSpace } from "./collect-features.ts";
import type { DenseRows } from "./dense-products.ts";
import type { EmbeddedText } from "./embed-tickets.ts";
import { fitLogistic, type LogisticModel, type SparseRow } from "./fit-logistic.ts";
import type { MinimizeOptions } from "./minimize.ts";
import type { LabelSpace, TrainingExample } from "./training-example.ts";

/** What cross-validation chooses. */
export interface HyperParameters {
  readonly denseC: Readonly<Record<TaskId, number>>;
  readonly lexicalC: Readonly<Record<TaskId, number>>;
  /** A third model over both kinds of features; null: none. `denseScale`: how loud the dense ones are in it. */
  readonly joint: { readonly c: number; readonly denseScale: number } | null;
  readonly minimumTexts: Readonly<Record<FeatureFamily, number>>;
  /** How much a feature that tells classes apart weighs more in a text's vector; 0: not at all. */
  readonly oddsExponent: number;
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

/** A dense head that was trained together with its encoder's adapter: refitted on vectors it shaped, it would be worse. */
export interface TaughtHead {
  readonly task: TaskId;
  /** By which it centres vectors [dims]. */
  readonly mean: Float32Array;
  readonly linear: FittedLinear;
}

/** Everything that is fitted on, counted and laid out once for all folds. Off-topic texts stand behind the examples. */
export interface TrainingSet {
  readonly examples: readonly TrainingExample[];
  readonly offTopic: readonly EmbeddedText[];
  readonly space: FeatureSpace;
  readonly labels: LabelSpace;
  readonly dims: number;
  /** null: all heads are fitted. */
  readonly taught: TaughtHead | null;
}

/** Weights [features x classes] and biases [classes], not yet quantized. */
export interface FittedLinear {
  readonly weights: Matrix;
  readonly bias: Float64Array;
}

export interface TaskParts {
  readonly dense: FittedLinear;
  readonly lexical: FittedLinear;
  readonly joint: { readonly lexical: Matrix; readonly dense: Matrix; readonly bias: Float64Array } | null;
}

/** All heads fitted on the same texts, before they are fused. */
export interface FittedHeads {
  readonly vocabulary: Vocabulary;
  readonly mean: Float32Array;
  readonly tasks: Readonly<Record<TaskId, TaskParts>>;
  readonly topic: { readonly lexical: FittedLinear; readonly dense: FittedLinear };
  /** Unit centroid of each subcategory. */
  readonly prototypes: Matrix;
}

export function createTrainingSet(
  examples: readonly TrainingExample[],
  offTopic: readonly EmbeddedText[],
  labels: LabelSpace,
  dims: number,
  taught: TaughtHead | null = null,
): TrainingSet {
  const space = collectFeatures([...examples, ...offTopic].map(({ tokens }) => tokens));
  return { examples, offTopic, space, labels, dims, taught };
}

/** Telling topics is done sooner than telling classes. */
const GLANCE: MinimizeOptions = { maxIterations: 12, tolerance: 5e-2 };
/** From a neighbouring model on the same texts it is not far. */
const CONTINUE: MinimizeOptions = { maxIterations: 25, tolerance: 1e-2 };

/** Fits dense, lexical and joint heads of all tasks on the examples `training` and off-topic texts `others` (indices). */
export function fitHeads(
  set: TrainingSet,
  training: readonly number[],
  others: readonly number[],
  hyper: HyperParameters,
): FittedHeads {
  const { examples, labels, dims } = set;
  const mean = set.taught?.mean ?? meanVector(set, training);
  const vectors = centredRows(set, mean);
  const vocabulary = chooseVocabulary(set.space, examples, training, hyper);
  const rows = lexicalRows(set, vocabulary);
  const tasks = byTask((task) => fitTaskParts(set, task, training, { rows, vectors, vocabulary }, hyper));
  const offTopicRows = others.map((index) => examples.length + index);
  const topic = fitTopic(training, offTopicRows, { rows, vectors, vocabulary }, dims, hyper.topicC);
  const prototypes = prototypesOf(set, training, vectors, labels.subcategory.length);
  return { vocabulary, mean, tasks, topic, prototypes };
}

interface Design {
  readonly rows: readonly SparseRow[];
  readonly vectors: Float32Array;
  readonly vocabulary: Vocabulary;
}

function fitTaskParts(
  set: TrainingSet,
  task: TaskId,
  training: readonly number[],
  { rows, vectors, vocabulary }: Design,
  hyper: HyperParameters,
): TaskParts {
  const { dims } = set;
  const classes = set.labels[task].length;
  const features = vocabulary.ids.length;
  const lexical = fitTask(set, task, training, { rows, dense: null }, features, hyper.lexicalC[task], hyper);
  const parts = {
    lexical: { weights: matrix(features, classes, lexical.weights), bias: lexical.bias },
    dense: set.taught?.task === task ? set.taught.linear : fitDense(set, task, training, vectors, hyper),
  };
  if (hyper.joint === null) return { ...parts, joint: null };
  const scale = hyper.joint.denseScale;
  const quieter = vectors.map((value) => value * scale);
  const start = { ...lexical, denseWeights: new Float64Array(dims * classes) };
  const both = { rows, dense: quieter, start };
  const joint = fitTask(set, task, training, both, features, hyper.joint.c, hyper);
  const jointDense = joint.denseWeights.map((value) => value * scale);
  return {
    ...parts,
    joint: {
      lexical: matrix(features, classes, joint.weights),
      dense: matrix(dims, classes, jointDense),
      bias: joint.bias,
    },
  };
}

function fitDense(
  set: TrainingSet,
  task: TaskId,
  training: readonly number[],
  vectors: Float32Array,
  hyper: HyperParameters,
): FittedLinear {
  const model = fitTask(set, task, training, { rows: [], dense: vectors }, 0, hyper.denseC[task], hyper);
  return { weights: matrix(set.dims, set.labels[task].length, model.denseWeights), bias: model.bias };
}

function fitTask(
  set: TrainingSet,
  task: TaskId,
  training: readonly number[],
  design: {
    readonly rows: readonly SparseRow[];
    readonly dense: Float32Array | null;
    readonly start?: LogisticModel | null;
  },
  features: number,
  c: number,
  hyper: HyperParameters,
): LogisticModel {
  const { examples, labels, dims } = set;
  const classes = labels[task].length;
  const groups = task === "subcategory" ? labels.groups : null;
  const known = training.filter((index) => examples[index]?.[task] !== null);
  const alone = groups !== null && new Set(groups).size === groups.length;
  if (alone || known.length === 0) return untaught(task, features, design.dense === null ? 0 : dims, classes);
  const targets = known.map((index) => examples[index]?.[task] ?? 0);
  const balance = classWeights(targets, classes, hyper.classBalance[task]);
  const weights = known.map((index, position) => {
    const role = examples[index]?.role;
    const own = role === "name" ? hyper.nameWeight : role === "description" ? hyper.descriptionWeight : 1;
    return own * (balance[targets[position] ?? 0] ?? 1);
  });
  const rows = design.rows.length === 0 ? [] : known.flatMap((index) => design.rows[index] ?? []);
  const dense = design.dense === null ? null : gather(design.dense, known, dims);
  const { start = null } = design;
  const problem = { rows, dense, targets, weights, features, classes, c, groups };
  return fitLogistic(start === null ? problem : { ...problem, start, precision: CONTINUE });
}

/** Log odds of "normal" against the others where no text says a priority. */
const DEFAULT_PRIORITY_BIAS = [-4, 0, -4, -5];

/** What a head says that nothing was taught: nothing; of priorities, that most tickets are normal. */
function untaught(task: TaskId, features: number, dims: number, classes: number): LogisticModel {
  return {
    weights: new Float64Array(features * classes),
    denseWeights: new Float64Array(dims * classes),
    bias: task === "priority" ? Float64Array.from(DEFAULT_PRIORITY_BIAS) : new Float64Array(classes),
  };
}

/** This desk's texts against any other text, both sides with the same total weight; one column each. */
function fitTopic(
  known: readonly number[],
  offTopic: readonly number[],
  { rows, vectors, vocabulary }: Design,
  dims: number,
  c: number,
): FittedHeads["topic"] {
  const texts = [...known, ...offTopic];
  const targets = texts.map((_, index) => (index < known.length ? 1 : 0));
  const weights = targets.map(
    (target) => texts.length / 2 / Math.max(1, target === 1 ? known.length : offTopic.length),
  );
  const shared = { targets, weights, classes: 2, c, groups: null, precision: GLANCE };
  const features = vocabulary.ids.length;
  const lexical = fitLogistic({ ...shared, rows: texts.flatMap((text) => rows[text] ?? []), features });
  const dense = fitLogistic({ ...shared, rows: [], dense: gather(vectors, texts, dims), features: 0 });
  return {
    lexical: difference(lexical.weights, lexical.bias, features),
    dense: difference(dense.denseWeights, dense.bias, dims),
  };
}

/** The two classes' difference as one column. */
function difference(weights: Float64Array, bias: Float64Array, rows: number): FittedLinear {
  const values = Float32Array.from({ length: rows }, (_, row) => (weights[row * 2 + 1] ?? 0) - (weights[row * 2] ?? 0));
  return { weights: { rows, columns: 1, values }, bias: Float64Array.of((bias[1] ?? 0) - (bias[0] ?? 0)) };
}

/** (n / (classes * count)) ^ exponent. */
function classWeights(targets: readonly number[], classes: number, exponent: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 1 : (targets.length / (classes * count)) ** exponent));
}

/** Mean of the texts' vectors. Names alone are no sentences: without an example, the generic texts give the mean. */
function meanVector({ examples, offTopic, dims }: TrainingSet, training: readonly number[]): Float32Array {
  const hasExamples = training.some((index) => examples[index]?.role === "example");
  const vectors = hasExamples
    ? training.flatMap((index) => examples[index]?.pooled ?? [])
    : offTopic.map(({ pooled }) => pooled);
  const mean = new Float64Array(dims);
  for (const pooled of vectors) {
    for (let dim = 0; dim < dims; dim++) mean[dim] = (mean[dim] ?? 0) + (pooled[dim] ?? 0) / vectors.length;
  }
  return Float32Array.from(mean);
}

function centredRows({ examples, offTopic, dims }: TrainingSet, mean: Float32Array): Float32Array {
  const texts = [...examples, ...offTopic];
  const rows = new Float32Array(texts.length * dims);
  texts.forEach(({ pooled }, index) => {
    rows.set(centredVector(pooled, mean).values, index * dims);
  });
  return rows;
}

function lexicalRows({ space }: TrainingSet, vocabulary: Vocabulary): SparseRow[] {
  return space.texts.map((_, text) => lexicalRow(space, text, vocabulary));
}

function gather(rows: Float32Array, indices: readonly number[], dims: number): DenseRows {
  const values = new Float32Array(indices.length * dims);
  indices.forEach((index, position) => {
    values.set(rows.subarray(index * dims, (index + 1) * dims), position * dims);
  });
  return { dims, values };
}

function matrix(rows: number, columns: number, values: Float64Array): Matrix {
  return { rows, columns, values: Float32Array.from(values) };
}

function prototypesOf(
  { examples, dims }: TrainingSet,
  training: readonly number[],
  rows: Float32Array,
  count: number,
): Matrix {
  const values = new Float32Array(count * dims);
  for (const index of training) {
    const subcategory = examples[index]?.subcategory ?? null;
    if (subcategory === null) continue;
    for (let dim = 0; dim < dims; dim++) {
      values[subcategory * dims + dim] = (values[subcategory * dims + dim] ?? 0) + (rows[index * dims + dim] ?? 0);
    }
  }
  for (let row = 0; row < count; row++) {
    const part = values.subarray(row * dims, (row + 1) * dims);
    const norm = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let dim = 0; dim < dims; dim++) part[dim] = (part[dim] ?? 0) / norm;
  }
  return { rows: count, columns: dims, values };
}

/** One value for each task. */
export function byTask<T>(make: (task: TaskId) => T): Record<TaskId, T> {
  return { category: make("category"), subcategory: make("subcategory"), priority: make("priority") };
}
