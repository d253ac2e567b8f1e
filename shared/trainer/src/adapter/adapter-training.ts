import { AppError } from "@lucid/core";
import { clipNorm, learningRateShare, stepAdamW } from "./adam-w.ts";
import { type AdapterExample, classWeights } from "./adapter-example.ts";
import { type AdapterHyper, completeHyper } from "./adapter-hyper.ts";
import { collateBatch } from "./collate-batch.ts";
import { heldOutLoss } from "./held-out-loss.ts";
import {
  type AdaptedModel,
  adaptedModel,
  createParameterSet,
  initializeParameters,
  type ParameterSet,
} from "./parameter-set.ts";
import type { TrainAdapterOptions } from "./train-adapter-options.ts";
import { trainingFingerprint } from "./training-fingerprint.ts";
import { planTraining, type TrainingPlan } from "./training-plan.ts";
import { createTrainingState, type TrainingState } from "./training-state.ts";
import type { Parameter } from "./training-step.ts";

/** A training under way. */
export interface Training {
  readonly options: TrainAdapterOptions;
  readonly hyper: AdapterHyper;
  readonly plan: TrainingPlan;
  readonly set: ParameterSet;
  /** What the graph takes: everything learned, and the mean. */
  readonly parameters: readonly Parameter[];
  readonly classWeight: Float64Array;
  readonly gradient: Float32Array;
  readonly state: TrainingState;
  readonly fingerprint: string;
}

/** Checks the options and lays everything out; no step is done. Throws bad_request or bundle_incompatible. */
export async function prepareTraining(options: TrainAdapterOptions): Promise<Training> {
  const { examples, heldOut = [], classes, mean, seed, encoderHash, step } = options;
  checkExamples("examples", examples, classes);
  checkExamples("heldOut", heldOut, classes);
  if (examples.length === 0) throw new AppError("bad_request", "examples: there is nothing to learn from");
  const hyper = completeHyper(options.hyper);
  const set = createParameterSet(shapeOf(options));
  initializeParameters(set, shapeOf(options), seed, options.start ?? {});
  const parts = { graphHash: step.hash, encoderHash, hyper, seed, examples, heldOut, mean, values: set.values };
  return {
    ...{ options, hyper, set, plan: planTraining(examples, hyper, seed) },
    parameters: [...set.parameters, { name: "mean", dims: [mean.length], values: mean }],
    classWeight: classWeights(examples, classes, hyper.classBalance),
    gradient: new Float32Array(set.values.length),
    state: createTrainingState(set.values),
    fingerprint: await trainingFingerprint(parts),
  };
}

function checkExamples(name: string, examples: readonly AdapterExample[], classes: number): void {
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

/** The model as it is now. */
export function currentModel({ options, set }: Training): AdaptedModel {
  return adaptedModel(set, shapeOf(options), options.encoderHash);
}

function shapeOf({ description, mean, classes }: TrainAdapterOptions) {
  return { description, dims: mean.length, classes };
}

/** One step: forward, backward, clip, AdamW. Throws encoder_invalid when loss or gradient are not finite. */
export async function runStep({
  options,
  hyper,
  plan,
  set,
  parameters,
  classWeight,
  gradient,
  state,
}: Training): Promise<void> {
  const indices = plan.batches[state.step] ?? [];
  const batch = collateBatch(
    indices.flatMap((index) => options.examples[index] ?? []),
    classWeight,
  );
  const { loss, gradients } = await options.step.run(batch, parameters);
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
  applyGradient({ hyper, plan, set, gradient, state });
  state.losses.push(loss);
  state.step++;
}

function applyGradient(training: Pick<Training, "hyper" | "plan" | "set" | "gradient" | "state">): void {
  const { hyper, plan, set, gradient, state } = training;
  const share = learningRateShare(state.step, plan.batches.length, plan.warmUp);
  const arrays = { values: set.values, gradient, first: state.first, second: state.second };
  const step = (from: number, to: number, highest: number, weightDecay: number) =>
    stepAdamW(arrays, { from, to }, state.step + 1, { ...hyper, learningRate: highest * share, weightDecay });
  step(0, set.headFrom, hyper.learningRate, hyper.weightDecay);
  step(set.headFrom, set.biasFrom, hyper.headLearningRate, hyper.weightDecay);
  step(set.biasFrom, set.values.length, hyper.headLearningRate, 0);
}

/** Asks the held-out part and keeps the values if they are the best so far. Nothing to ask: nothing happens. */
export async function evaluateHeldOut(training: Training): Promise<void> {
  const { options, hyper, plan, set, parameters, classWeight, state } = training;
  const { heldOut = [], signal, step } = options;
  if (options.evaluate === undefined && heldOut.length === 0) return;
  await breathe(signal);
  const score =
    options.evaluate === undefined
      ? -(await heldOutLoss(step, heldOut, parameters, classWeight, hyper, () => breathe(signal)))
      : await options.evaluate(currentModel(training), signal);
  if (!Number.isFinite(score)) throw new AppError("encoder_invalid", `The held-out part's score is ${score}`);
  const evaluation = { step: state.step, epoch: plan.epochs[state.step - 1] ?? hyper.epochs, score };
  state.evaluations.push(evaluation);
  if (state.best !== null && state.best.score >= score) return;
  state.best = evaluation;
  state.bestValues.set(set.values);
}

/** True after `patience` evaluations in a row without a better one. */
export function isOutOfPatience({ best, evaluations }: TrainingState, patience: number): boolean {
  if (best === null) return false;
  return evaluations.length - 1 - evaluations.findIndex(({ step }) => step === best.step) >= patience;
}

/** Lets timers, messages and paint through (the native runtime blocks its thread), then throws "aborted" if that is asked. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
}
