/** Value at a point; writes the gradient into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  readonly maxIterations?: number;
  /** Stops when the largest gradient component is below this share of its first value. */
  readonly tolerance?: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const HISTORY = 5;
const SUFFICIENT_DECREASE = 1e-4;
const MAX_HALVINGS = 30;

/**
 * Limited-memory BFGS with a backtracking line search (Nocedal and Wright, Numerical Optimization, algorithms 7.4
 * and 3.1). For smooth convex objectives, as regularised logistic regression is.
 */
export function minimize(objective: Objective, start: Float64Array, options: MinimizeOptions = {}): Minimum {
  const { maxIterations = 200, tolerance = 1e-4 } = options;
  let point = Float64Array.from(start);
  let gradient = new Float64Array(start.length);
  let value = objective(point, gradient);
  const first = largest(gradient);
  const memory: Correction[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(gradient) <= tolerance * Math.max(1e-12, first))
      return { point, value, iterations: iteration, converged: true };
    const direction = twoLoop(gradient, memory);
    const step = lineSearch(objective, point, value, gradient, direction, memory.length === 0);
    if (step === null) return { point, value, iterations: iteration, converged: memory.length > 0 };
    remember(memory, point, gradient, step);
    point = step.point;
    gradient = step.gradient;
    value = step.value;
  }
  return { point, value, iterations: maxIterations, converged: false };
}

interface Correction {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  readonly inverseCurvature: number;
}

interface Step {
  readonly point: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

function twoLoop(gradient: Float64Array, memory: readonly Correction[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const alphas: number[] = [];
  for (let index = memory.length - 1; index >= 0; index--) {
    const correction = memory[index];
    if (correction === undefined) continue;
    const alpha = correction.inverseCurvature * dot(correction.moved, direction);
    alphas[index] = alpha;
    addScaled(direction, correction.turned, -alpha);
  }
  const newest = memory.at(-1);
  if (newest !== undefined) {
    const scale = 1 / (newest.inverseCurvature * dot(newest.turned, newest.turned));
    for (let index = 0; index < direction.length; index++) direction[index] = (direction[index] ?? 0) * scale;
  }
  memory.forEach((correction, index) => {
    const beta = correction.inverseCurvature * dot(correction.turned, direction);
    addScaled(direction, correction.moved, (alphas[index] ?? 0) - beta);
  });
  return direction;
}

function lineSearch(
  objective: Objective,
  point: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  isFirst: boolean,
): Step | null {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return null;
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++) {
    const nextPoint = Float64Array.from(point);
    addScaled(nextPoint, direction, length);
    const nextGradient = new Float64Array(point.length);
    const nextValue = objective(nextPoint, nextGradient);
    if (nextValue <= value + SUFFICIENT_DECREASE * length * slope) {
      return { point: nextPoint, gradient: nextGradient, value: nextValue };
    }
    length /= 2;
  }
  return null;
}

function remember(memory: Correction[], point: Float64Array, gradient: Float64Array, step: Step): void {
  const moved = step.point.map((value, index) => value - (point[index] ?? 0));
  const turned = step.gradient.map((value, index) => value - (gradient[index] ?? 0));
  const curvature = dot(moved, turned);
  if (curvature <= 1e-14) return;
  memory.push({ moved, turned, inverseCurvature: 1 / curvature });
  if (memory.length > HISTORY) memory.shift();
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let index = 0; index < target.length; index++)
    target[index] = (target[index] ?? 0) + scale * (source[index] ?? 0);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) most = Math.max(most, Math.abs(values[index] ?? 0));
  return most;
}
