/** AdamW's settings of one step. */
export interface AdamWSettings {
  readonly learningRate: number;
  /** Share of a parameter that a step at learning rate 1 takes off, apart from the gradient. */
  readonly weightDecay: number;
  /** How slowly the running mean of gradients forgets. */
  readonly beta1: number;
  /** How slowly the running mean of squared gradients forgets. */
  readonly beta2: number;
  readonly epsilon: number;
}

/** Parameters, gradient and running means, all of one length. The gradient is only read. */
export interface AdamWArrays {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** Running mean of gradients; zeros before the first step. */
  readonly first: Float32Array;
  /** Running mean of squared gradients; zeros before the first step. */
  readonly second: Float32Array;
}

/**
 * One step of AdamW in place over the values from `from` up to `to`; `step` counts from 1. Decoupled decay (Loshchilov
 * and Hutter, "Decoupled weight decay regularization", 2019) and bias correction (Kingma and Ba, "Adam", 2015), in the
 * order of torch.optim.AdamW. Arrays are float32, arithmetic in between is float64.
 */
export function stepAdamW(
  { values, gradient, first, second }: AdamWArrays,
  { from, to }: { readonly from: number; readonly to: number },
  step: number,
  { learningRate, weightDecay, beta1, beta2, epsilon }: AdamWSettings,
): void {
  const kept = 1 - learningRate * weightDecay;
  const stepSize = learningRate / (1 - beta1 ** step);
  const correction = Math.sqrt(1 - beta2 ** step);
  for (let index = from; index < to; index++) {
    const slope = gradient[index] ?? 0;
    const mean = beta1 * (first[index] ?? 0) + (1 - beta1) * slope;
    const square = beta2 * (second[index] ?? 0) + (1 - beta2) * slope * slope;
    first[index] = mean;
    second[index] = square;
    values[index] = (values[index] ?? 0) * kept - (stepSize * mean) / (Math.sqrt(square) / correction + epsilon);
  }
}

/** Scales a gradient in place so that its Euclidean norm is at most `limit`. Returns the norm before; not finite: untouched. */
export function clipNorm(gradient: Float32Array, limit: number): number {
  let squares = 0;
  for (const value of gradient) squares += value * value;
  const norm = Math.sqrt(squares);
  if (Number.isFinite(norm) && norm > limit) {
    const scale = limit / norm;
    for (let index = 0; index < gradient.length; index++) gradient[index] = (gradient[index] ?? 0) * scale;
  }
  return norm;
}

/** Share of the learning rate at a step (counted from 0) of `steps`: rises over `warmUp` steps, then falls in a line to 0. */
export function learningRateShare(step: number, steps: number, warmUp: number): number {
  if (step < warmUp) return (step + 1) / (warmUp + 1);
  return (steps - step) / Math.max(1, steps - warmUp);
}
