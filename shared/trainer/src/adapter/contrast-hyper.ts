import { AppError } from "@lucid/core";
import { ADAM_W, checkHyper, type OptimizerHyper } from "./adapter-hyper.ts";

/** How an adapter is trained to draw texts of a class together. */
export interface ContrastHyper extends OptimizerHyper {
  readonly steps: number;
  /** Texts of a step at most; fewer where they are long. */
  readonly batchSize: number;
  /** Texts that a step takes of a class: the others of its class are what a text is drawn to. */
  readonly textsPerClass: number;
  /** Tokens of a step at most, padding included. */
  readonly tokensPerBatch: number;
  /** Similarities are divided by it: the lower, the more the nearest texts count. */
  readonly temperature: number;
}

/** Found on development rows of questions to a bank, ten examples a category; the better of two trials. */
const DEFAULTS: ContrastHyper = {
  ...ADAM_W,
  learningRate: 5e-4,
  steps: 86,
  batchSize: 64,
  textsPerClass: 2,
  tokensPerBatch: 4096,
  temperature: 0.1,
  tokenDropout: 0.1,
};

const COUNTS = ["steps", "batchSize", "textsPerClass", "tokensPerBatch"] as const;

/** Fills what is not told. Throws bad_request naming a value that cannot be used. */
export function completeContrastHyper(some: Partial<ContrastHyper> = {}): ContrastHyper {
  const hyper = checkHyper({ ...DEFAULTS, ...some }, COUNTS);
  if (hyper.temperature === 0) throw new AppError("bad_request", "hyper.temperature must be above 0");
  return hyper;
}
