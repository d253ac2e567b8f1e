import { AppError } from "@lucid/core";
import type { BatchLimits } from "./plan-batches.ts";

/** How the factors are moved, whatever the steps minimize. */
export interface OptimizerHyper {
  /** Highest learning rate of the factors. */
  readonly learningRate: number;
  /** Share of all steps over which the learning rate rises; it falls in a line to 0 afterwards. */
  readonly warmUpShare: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** A step's gradient is at most this long (Euclidean norm over everything learned). */
  readonly clipNorm: number;
  /** Share of a text's tokens that a step leaves out, others each time, so that no text is learned by heart; below 1. */
  readonly tokenDropout: number;
}

/** How an adapter is trained beside a head. */
export interface AdapterHyper extends OptimizerHyper, BatchLimits {
  /** Highest learning rate of the head. */
  readonly headLearningRate: number;
  readonly epochs: number;
  /** 0: classes count by their size; 1: all the same. */
  readonly classBalance: number;
  readonly evaluationsPerEpoch: number;
  /** Ends after so many evaluations in a row without a better one. */
  readonly patience: number;
}

/** AdamW's usual constants. */
export const ADAM_W = {
  warmUpShare: 0.1,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
} as const;

/** The first trial's values. Classes count by their size unless told. */
const DEFAULTS: AdapterHyper = {
  ...ADAM_W,
  tokenDropout: 0,
  learningRate: 1e-3,
  headLearningRate: 1e-3,
  epochs: 3,
  batchSize: 32,
  tokensPerBatch: 4096,
  classBalance: 0,
  evaluationsPerEpoch: 1,
  patience: 2,
};

const COUNTS = ["epochs", "batchSize", "tokensPerBatch", "evaluationsPerEpoch", "patience"] as const;

/** Fills what is not told. Throws bad_request naming a value that cannot be used. */
export function completeHyper(some: Partial<AdapterHyper> = {}): AdapterHyper {
  return checkHyper({ ...DEFAULTS, ...some }, COUNTS);
}

/** Throws bad_request unless all are numbers from 0 on and `counts` are whole ones from 1 on. */
export function checkHyper<T extends OptimizerHyper & { readonly [K in keyof T]: number }>(
  hyper: T,
  counts: readonly (keyof T & string)[],
): T {
  const negative = Object.entries<number>(hyper).find(([, value]) => !Number.isFinite(value) || value < 0);
  if (negative !== undefined) throw new AppError("bad_request", `hyper.${negative[0]} must be a number from 0 on`);
  const uneven = counts.find((name) => !Number.isSafeInteger(hyper[name]) || hyper[name] < 1);
  if (uneven !== undefined) throw new AppError("bad_request", `hyper.${uneven} must be a whole number from 1 on`);
  if (hyper.tokenDropout >= 1) throw new AppError("bad_request", "hyper.tokenDropout must be below 1");
  return hyper;
}
