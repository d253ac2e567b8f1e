import { minimize } from "./minimize.ts";

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
  /** Group of each class: the softmax runs inside the target's group only. null: over all classes. */
  readonly groups: readonly number[] | null;
  /** Weights to start from, [features x classes] then biases. */
  readonly start?: Float64Array;
}

/** Weights [features x classes] row-major and biases [classes]. */
export interface LogisticModel {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly point: Float64Array;
}

/** Multinomial logistic regression with an L2 penalty, by L-BFGS. Deterministic. */
export function fitLogistic(problem: LogisticProblem): LogisticModel {
  const { features, classes } = problem;
  const start = problem.start ?? new Float64Array((features + 1) * classes);
  const { point } = minimize((at, gradient) => penalisedLoss(problem, at, gradient), start, {
    maxIterations: 120,
    tolerance: 2e-3,
  });
  return { weights: point.subarray(0, features * classes), bias: point.subarray(features * classes), point };
}

function penalisedLoss(problem: LogisticProblem, point: Float64Array, gradient: Float64Array): number {
  const { rows, targets, weights, features, classes, c } = problem;
  const biasAt = features * classes;
  let loss = 0;
  for (let index = 0; index < biasAt; index++) {
    const value = point[index] ?? 0;
    loss += (value * value) / (2 * c);
    gradient[index] = value / c;
  }
  gradient.fill(0, biasAt);
  const scores = new Float64Array(classes);
  for (let example = 0; example < rows.length; example++) {
    const row = rows[example];
    const target = targets[example] ?? 0;
    const weight = weights[example] ?? 1;
    if (row === undefined || weight === 0) continue;
    for (let label = 0; label < classes; label++) scores[label] = point[biasAt + label] ?? 0;
    addScores(row, point, classes, scores);
    loss -= weight * softmaxInto(scores, target, problem.groups);
    // scores now hold probabilities; residuals drive the gradient.
    scores[target] = (scores[target] ?? 0) - 1;
    addGradient(row, gradient, classes, scores, weight);
    for (let label = 0; label < classes; label++) {
      gradient[biasAt + label] = (gradient[biasAt + label] ?? 0) + weight * (scores[label] ?? 0);
    }
  }
  return loss;
}

function addScores(row: SparseRow, point: Float64Array, classes: number, scores: Float64Array): void {
  for (let entry = 0; entry < row.columns.length; entry++) {
    const offset = (row.columns[entry] ?? 0) * classes;
    const value = row.values[entry] ?? 0;
    for (let label = 0; label < classes; label++)
      scores[label] = (scores[label] ?? 0) + value * (point[offset + label] ?? 0);
  }
}

function addGradient(
  row: SparseRow,
  gradient: Float64Array,
  classes: number,
  residuals: Float64Array,
  weight: number,
): void {
  for (let entry = 0; entry < row.columns.length; entry++) {
    const offset = (row.columns[entry] ?? 0) * classes;
    const value = weight * (row.values[entry] ?? 0);
    for (let label = 0; label < classes; label++) {
      gradient[offset + label] = (gradient[offset + label] ?? 0) + value * (residuals[label] ?? 0);
    }
  }
}

/** Turns scores into probabilities (0 outside the target's group) and returns log P(target). */
function softmaxInto(scores: Float64Array, target: number, groups: readonly number[] | null): number {
  const inside = (label: number) => groups === null || groups[label] === groups[target];
  let highest = Number.NEGATIVE_INFINITY;
  for (let label = 0; label < scores.length; label++)
    if (inside(label)) highest = Math.max(highest, scores[label] ?? 0);
  let sum = 0;
  for (let label = 0; label < scores.length; label++) {
    const value = inside(label) ? Math.exp((scores[label] ?? 0) - highest) : 0;
    scores[label] = value;
    sum += value;
  }
  for (let label = 0; label < scores.length; label++) scores[label] = (scores[label] ?? 0) / sum;
  return Math.log(Math.max(scores[target] ?? 0, 1e-300));
}
