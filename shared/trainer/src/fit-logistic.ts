import { createDenseProducts, type DenseProducts, type DenseRows } from "./dense-products.ts";
import { type MinimizeOptions, minimize } from "./minimize.ts";

/** A row of the design matrix: columns with their values. */
export interface SparseRow {
  readonly columns: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface LogisticProblem {
  /** Sparse part of each row; an empty list where all is dense. */
  readonly rows: readonly SparseRow[];
  /** Dense part of each row. null: all is sparse. */
  readonly dense?: DenseRows | null;
  /** Class of each row. */
  readonly targets: readonly number[];
  /** Weight of each row. */
  readonly weights: readonly number[];
  /** Sparse columns. */
  readonly features: number;
  readonly classes: number;
  /** Inverse strength of the L2 penalty, as in sum(weight * loss) + |W|^2 / (2 C). Biases are free. */
  readonly c: number;
  /** Ascending group of each class: the softmax runs inside the target's group only. null: over all classes. */
  readonly groups: readonly number[] | null;
  /** Where to start: a model fitted on the same rows. By default all zero. */
  readonly start?: LogisticModel | null;
  /** How far to go; by default a few dozen iterations, after which held-out scores no longer change. */
  readonly precision?: MinimizeOptions;
}

const ENOUGH: MinimizeOptions = { maxIterations: 40, tolerance: 1e-2 };

export interface LogisticModel {
  /** Sparse part [features x classes] row-major. */
  readonly weights: Float64Array;
  /** Dense part [dims x classes] row-major; empty where there is none. */
  readonly denseWeights: Float64Array;
  /** [classes]. */
  readonly bias: Float64Array;
}

/** All rows in flat arrays, and for each the classes [from, to) it is about. Parameters: sparse, dense [classes x dims], biases. */
interface FlatProblem {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly dense: DenseProducts | null;
  readonly dims: number;
  readonly targets: Int32Array;
  readonly weights: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly classes: number;
  readonly penalty: number;
  readonly denseAt: number;
  readonly biasAt: number;
}

/** Multinomial logistic regression with an L2 penalty, by L-BFGS. Deterministic. */
export function fitLogistic(problem: LogisticProblem): LogisticModel {
  const flat = flatten(problem);
  const start = startOf(flat, problem.start ?? null);
  const scores = new Float64Array(problem.classes);
  const loss = (at: Float64Array, gradient: Float64Array) => penalisedLoss(flat, at, gradient, scores);
  const { point } = minimize(loss, start, problem.precision ?? ENOUGH);
  return {
    weights: point.subarray(0, flat.denseAt),
    denseWeights: transposed(point.subarray(flat.denseAt, flat.biasAt), problem.classes, flat.dims),
    bias: point.subarray(flat.biasAt),
  };
}

function startOf({ denseAt, biasAt, classes, dims }: FlatProblem, model: LogisticModel | null): Float64Array {
  const start = new Float64Array(biasAt + classes);
  if (model === null) return start;
  start.set(model.weights);
  if (dims > 0) start.set(transposed(model.denseWeights, dims, classes), denseAt);
  start.set(model.bias, biasAt);
  return start;
}

/** From [classes x dims] to [dims x classes], and with the two swapped back again. */
function transposed(weights: Float64Array, classes: number, dims: number): Float64Array {
  const result = new Float64Array(weights.length);
  for (let label = 0; label < classes; label++) {
    for (let dim = 0; dim < dims; dim++) result[dim * classes + label] = weights[label * dims + dim] ?? 0;
  }
  return result;
}

function flatten(problem: LogisticProblem): FlatProblem {
  const { rows, targets, weights, features, classes, c, groups, dense = null } = problem;
  const count = targets.length;
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < count; row++) starts[row + 1] = (starts[row] ?? 0) + (rows[row]?.columns.length ?? 0);
  const columns = new Int32Array(starts[count] ?? 0);
  const values = new Float64Array(columns.length);
  rows.forEach((row, index) => {
    columns.set(row.columns, starts[index]);
    values.set(row.values, starts[index]);
  });
  const groupOf = (label: number) => groups?.[label] ?? 0;
  const all = Array.from({ length: classes }, (_, label) => groupOf(label));
  const denseAt = features * classes;
  return {
    ...{ starts, columns, values, classes, denseAt },
    dense: dense === null ? null : createDenseProducts(dense, classes),
    dims: dense?.dims ?? 0,
    targets: Int32Array.from(targets),
    weights: Float64Array.from(weights),
    from: Int32Array.from(targets, (target) => all.indexOf(groupOf(target))),
    to: Int32Array.from(targets, (target) => all.lastIndexOf(groupOf(target)) + 1),
    penalty: 1 / c,
    biasAt: denseAt + (dense?.dims ?? 0) * classes,
  };
}

function penalisedLoss(
  problem: FlatProblem,
  point: Float64Array,
  gradient: Float64Array,
  scores: Float64Array,
): number {
  const { dense, denseAt, biasAt, penalty, weights } = problem;
  let loss = 0;
  for (let index = 0; index < biasAt; index++) {
    const value = point[index] as number;
    loss += 0.5 * penalty * value * value;
    gradient[index] = penalty * value;
  }
  gradient.fill(0, biasAt);
  dense?.multiply(point, denseAt);
  for (let row = 0; row < problem.targets.length; row++) {
    score(problem, row, point, scores);
    if (dense !== null) addLogits(problem, dense, row, scores);
    loss -= (weights[row] ?? 0) * toResiduals(problem, row, scores);
    addGradient(problem, row, gradient, scores);
    if (dense !== null) putResiduals(problem, dense, row, scores);
  }
  dense?.addGradient(gradient, denseAt);
  return loss;
}

function addLogits({ from, to }: FlatProblem, { logits, stride }: DenseProducts, row: number, scores: Float64Array) {
  const end = to[row] ?? 0;
  for (let label = from[row] ?? 0; label < end; label++) {
    scores[label] = (scores[label] as number) + (logits[row * stride + label] as number);
  }
}

/** In the place of the row's logits; nothing for classes outside the target's group. */
function putResiduals({ from, to }: FlatProblem, { logits, stride }: DenseProducts, row: number, scores: Float64Array) {
  logits.fill(0, row * stride, (row + 1) * stride);
  const end = to[row] ?? 0;
  for (let label = from[row] ?? 0; label < end; label++) logits[row * stride + label] = scores[label] as number;
}

/** Biases and the sparse part of a row's scores. */
function score(problem: FlatProblem, row: number, point: Float64Array, scores: Float64Array): void {
  const { starts, columns, values, classes, biasAt } = problem;
  const from = problem.from[row] ?? 0;
  const to = problem.to[row] ?? 0;
  for (let label = from; label < to; label++) scores[label] = point[biasAt + label] as number;
  const end = starts[row + 1] ?? 0;
  for (let entry = starts[row] ?? 0; entry < end; entry++) {
    const offset = (columns[entry] as number) * classes;
    const value = values[entry] as number;
    for (let label = from; label < to; label++) {
      scores[label] = (scores[label] as number) + value * (point[offset + label] as number);
    }
  }
}

/** Turns scores into weight * (probability - target) and returns log P(target). */
function toResiduals(problem: FlatProblem, row: number, scores: Float64Array): number {
  const from = problem.from[row] ?? 0;
  const to = problem.to[row] ?? 0;
  const target = problem.targets[row] ?? 0;
  const weight = problem.weights[row] ?? 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let label = from; label < to; label++) highest = Math.max(highest, scores[label] as number);
  let sum = 0;
  const logit = (scores[target] ?? 0) - highest;
  for (let label = from; label < to; label++) {
    const likelihood = Math.exp((scores[label] as number) - highest);
    scores[label] = likelihood;
    sum += likelihood;
  }
  for (let label = from; label < to; label++) {
    scores[label] = weight * ((scores[label] as number) / sum - (label === target ? 1 : 0));
  }
  return logit - Math.log(sum);
}

function addGradient(problem: FlatProblem, row: number, gradient: Float64Array, residuals: Float64Array): void {
  const { starts, columns, values, classes, biasAt } = problem;
  const from = problem.from[row] ?? 0;
  const to = problem.to[row] ?? 0;
  const end = starts[row + 1] ?? 0;
  for (let entry = starts[row] ?? 0; entry < end; entry++) {
    const offset = (columns[entry] as number) * classes;
    const value = values[entry] as number;
    for (let label = from; label < to; label++) {
      gradient[offset + label] = (gradient[offset + label] as number) + value * (residuals[label] as number);
    }
  }
  for (let label = from; label < to; label++) {
    gradient[biasAt + label] = (gradient[biasAt + label] as number) + (residuals[label] as number);
  }
}
