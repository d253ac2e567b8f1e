import { AppError } from "@lucid/core";
import { clipNorm, learningRateShare, stepAdamW } from "./adam-w.ts";
import type { AdapterExample } from "./adapter-example.ts";
import type { OptimizerHyper } from "./adapter-hyper.ts";
import { createParameterSet, initializeParameters, type ParameterSet, type ParameterShape } from "./parameter-set.ts";
import type { TrainAdapterOptions, TrainingOptions } from "./train-adapter-options.ts";
import { trainingFingerprint } from "./training-fingerprint.ts";
import type { TrainingPlan } from "./training-plan.ts";
import { createTrainingState, type TrainingState } from "./training-state.ts";
import type { Parameter, TrainingBatch } from "./training-step.ts";

/** A training under way. */
export interface Training extends TrainingParts {
  readonly set: ParameterSet;
  /** What the graph takes: everything learned, and what is given. */
  readonly parameters: readonly Parameter[];
  readonly gradient: Float32Array;
  readonly state: TrainingState;
  readonly fingerprint: string;
}

/** What one kind of training decides; the loop is the same for all. */
export interface TrainingParts {
  readonly options: TrainingOptions;
  readonly hyper: OptimizerHyper;
  readonly plan: TrainingPlan;
  readonly shape: ParameterShape;
  /** Values that the graph is given and does not change, the mean among them. */
  readonly given: readonly Parameter[];
  /** Where to start. */
  readonly start: NonNullable<TrainAdapterOptions["start"]>;
  /** Texts that decide what is kept. */
  readonly heldOut: readonly AdapterExample[];
  /** Of the head; unused where there is none. */
  readonly headLearningRate: number;
  /** Texts of a step, counted from 0. */
  readonly batchOf: (step: number) => TrainingBatch;
}

/** Checks the examples and lays everything out; no step is done. Throws bad_request or bundle_incompatible. */
export async function prepareTraining(parts: TrainingParts): Promise<Training> {
  const { options, hyper, shape, given, start, heldOut } = parts;
  const { examples, mean, seed, encoderHash, step } = options;
  const set = createParameterSet(shape);
  initializeParameters(set, shape, seed, start);
  const decisive = { graphHash: step.hash, encoderHash, hyper, seed, examples, heldOut, mean, values: set.values };
  return {
    ...parts,
    set,
    parameters: [...set.parameters, ...given],
    gradient: new Float32Array(set.values.length),
    state: createTrainingState(set.values),
    fingerprint: await trainingFingerprint(decisive),
  };
}

/** Throws bad_request naming the first example that cannot be learned from. */
export function checkExamples(name: string, examples: readonly AdapterExample[], classes: number): void {
  const index = examples.findIndex(
    ({ ids, label, weight = 1 }) =>
      ids.length === 0 || !Number.isSafeInteger(label) || label < 0 || label >= classes || !(weight > 0),
  );
  if (index >= 0) {
    throw new AppError(
      "bad_request",
      `${name}[${index}] must have ids, a label from 0 to ${classes - 1}, a weight over 0`,
    );
  }
}

/** One step: forward, backward, clip, AdamW. Throws encoder_invalid when loss or gradient are not finite. */
export async function runStep(training: Training): Promise<void> {
  const { options, hyper, set, parameters, gradient, state, batchOf } = training;
  const { loss, gradients } = await options.step.run(batchOf(state.step), parameters);
  let offset = 0;
  for (const { name, values } of set.parameters) {
    const part = gradients.get(name);
    if (part?.length !== values.length) {
      throw new AppError(
        "encoder_invalid",
        `The training graph gave no gradient of ${values.length} values for ${name}`,
      );
    }
    gradient.set(part, offset);
    offset += part.length;
  }
  const norm = clipNorm(gradient, hyper.clipNorm);
  if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
    throw new AppError("encoder_invalid", `Step ${state.step + 1}: the loss is not finite; lower the learning rate`);
  }
  applyGradient(training);
  state.losses.push(loss);
  state.step++;
}

function applyGradient({ hyper, headLearningRate, plan, set, gradient, state }: Training): void {
  const share = learningRateShare(state.step, plan.batches.length, plan.warmUp);
  const arrays = { values: set.values, gradient, first: state.first, second: state.second };
  const step = (from: number, to: number, highest: number, weightDecay: number) =>
    stepAdamW(arrays, { from, to }, state.step + 1, { ...hyper, learningRate: highest * share, weightDecay });
  step(0, set.headFrom, hyper.learningRate, hyper.weightDecay);
  step(set.headFrom, set.biasFrom, headLearningRate, hyper.weightDecay);
  step(set.biasFrom, set.values.length, headLearningRate, 0);
}

/** Lets timers, messages and paint through (the native runtime blocks its thread), then throws "aborted" if that is asked. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
}
