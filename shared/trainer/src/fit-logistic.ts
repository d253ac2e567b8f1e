import { type MinimizeOptions, minimize } from "./minimize.ts";

/** A row of the design matrix: columns with their values. */
export interface SparseRow {
  readonly columns: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface LogisticProblem {
  readonly rows: readonly SparseRow[];
  /** Class of each row. */
  readonly targets: readonly number[];
  /** Weight of each row. */
  readonly weights: readonly number[];
  readonly features: number;
  readonly classes: number;
  /** Inverse strength of the L2 penalty, as in sum(weight * loss) + |W|^2 / (2 C). Biases are free. */
  readonly c: number;
  /** Ascending group of each class: the softmax runs inside the target's group only. null: over all classes. */
  readonly groups: readonly number[] | null;
  /** How far to go; by default a few dozen iterations, after which held-out scores no longer change. */
  readonly precision?: MinimizeOptions;
}

const ENOUGH: MinimizeOptions = { maxIterations: 40, tolerance: 1e-2 };

/** Weights [features x classes] row-major and biases [classes]. */
export interface LogisticModel {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** All rows in three flat arrays, and for each the classes [from, to) it is about. */
interface FlatProblem {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly targets: Int32Array;
  readonly weights: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly classes: number;
  readonly penalty: number;
  readonly biasAt: number;
}

/** Multinomial logistic regression with an L2 penalty, by L-BFGS. Deterministic. */
export function fitLogistic(problem: LogisticProblem): LogisticModel {
  const flat = flatten(problem);
  const start = new Float64Array(flat.biasAt + problem.classes);
  const { point } = minimize((at, gradient) => penalisedLoss(flat, at, gradient), start, problem.precision ?? ENOUGH);
  return { weights: point.subarray(0, flat.biasAt), bias: point.subarray(flat.biasAt) };
}

function flatten({ rows, targets, weights, features, classes, c, groups }: LogisticProblem): FlatProblem {
  const starts = Int32Array.from({ length: rows.length + 1 });
  rows.forEach((row, index) => {
    starts[index + 1] = (starts[index] ?? 0) + row.columns.length;
  });
  const columns = new Int32Array(starts[rows.length] ?? 0);
  const values = new Float64Array(columns.length);
  rows.forEach((row, index) => {
    columns.set(row.columns, starts[index]);
    values.set(row.values, starts[index]);
  });
  const groupOf = (label: number) => groups?.[label] ?? 0;
  const all = Array.from({ length: classes }, (_, label) => groupOf(label));
  return {
    starts,
    columns,
    values,
    targets: Int32Array.from(targets),
    weights: Float64Array.from(weights),
    from: Int32Array.from(targets, (target) => all.indexOf(groupOf(target))),
    to: Int32Array.from(targets, (target) => all.lastIndexOf(groupOf(target)) + 1),
    classes,
    penalty: 1 / c,
    biasAt: features * classes,
  };
}

function penalisedLoss(problem: FlatProblem, point: Float64Array, gradient: Float64Array): number {
  const { targets, weights, biasAt, penalty } = problem;
  let loss = 0;
  for (let index = 0; index < biasAt; index++) {
    const value = point[index] ?? 0;
    loss += 0.5 * penalty * value * value;
    gradient[index] = penalty * value;
  }
  gradient.fill(0, biasAt);
  const scores = new Float64Array(problem.classes);
  for (let row = 0; row < targets.length; row++) {
    score(problem, row, point, scores);
    const logProbability = toResiduals(problem, row, scores);
    loss -= (weights[row] ?? 0) * logProbability;
    addGradient(problem, row, gradient, scores);
  }
  return loss;
}

function score(problem: FlatProblem, row: number, point: Float64Array, scores: Float64Array): void {
  const { starts, columns, values, classes, biasAt } = problem;
  const from = problem.from[row] ?? 0;
  const to = problem.to[row] ?? 0;
  for (let label = from; label < to; label++) scores[label] = point[biasAt + label] ?? 0;
  const end = starts[row + 1] ?? 0;
  for (let entry = starts[row] ?? 0; entry < end; entry++) {
    const offset = (columns[entry] ?? 0) * classes;
    const value = values[entry] ?? 0;
    for (let label = from; label < to; label++) {
      scores[label] = (scores[label] ?? 0) + value * (point[offset + label] ?? 0);
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
  for (let label = from; label < to; label++) highest = Math.max(highest, scores[label] ?? 0);
  let sum = 0;
  for (let label = from; label < to; label++) sum += Math.exp((scores[label] ?? 0) - highest);
  const logProbability = (scores[target] ?? 0) - highest - Math.log(sum);
  for (let label = from; label < to; label++) {
    const probability = Math.exp((scores[label] ?? 0) - highest) / sum;
    scores[label] = weight * (probability - (label === target ? 1 : 0));
  }
  return logProbability;
}

function addGradient(problem: FlatProblem, row: number, gradient: Float64Array, residuals: Float64Array): void {
  const { starts, columns, values, classes, biasAt } = problem;
  const from = problem.from[row] ?? 0;
  const to = problem.to[row] ?? 0;
  const end = starts[row + 1] ?? 0;
  for (let entry = starts[row] ?? 0; entry < end; entry++) {
    const offset = (columns[entry] ?? 0) * classes;
    const value = values[entry] ?? 0;
    for (let label = from; label < to; label++) {
      gradient[offset + label] = (gradient[offset + label] ?? 0) + value * (residuals[label] ?? 0);
    }
  }
  for (let label = from; label < to; label++) {
    gradient[biasAt + label] = (gradient[biasAt + label] ?? 0) + (residuals[label] ?? 0);
  }
}
