import { AppError } from "@lucid/core";
import { classWeights } from "./adapter-example.ts";
import { type AdapterHyper, completeHyper } from "./adapter-hyper.ts";
import { breathe, checkExamples, prepareTraining, type Training } from "./adapter-training.ts";
import { collateBatch } from "./collate-batch.ts";
import { dropTokens } from "./drop-tokens.ts";
import { heldOutLoss } from "./held-out-loss.ts";
import { type AdaptedModel, adaptedModel } from "./parameter-set.ts";
import { runTraining, type TrainingReport } from "./run-training.ts";
import type { TrainAdapterOptions } from "./train-adapter-options.ts";
import { planTraining } from "./training-plan.ts";

export interface AdapterReport extends TrainingReport {
  readonly hyper: AdapterHyper;
}

export interface TrainedAdapter extends AdaptedModel {
  readonly report: AdapterReport;
}

/**
 * Trains LoRA factors and a softmax head over an encoder: AdamW with warm-up and linear decay, batches of similar length,
 * clipped gradients, early stopping. Deterministic for a seed: a training that was killed at any step and started again
 * with the same options and its checkpoints ends with the same bits. Rejects with "aborted" when the signal fires,
 * bad_request when an option cannot be used, encoder_invalid when the loss is not finite.
 */
export async function trainAdapter(options: TrainAdapterOptions): Promise<TrainedAdapter> {
  const { examples, heldOut = [], classes, mean, seed, description, start = {}, encoderHash } = options;
  checkExamples("examples", examples, classes);
  checkExamples("heldOut", heldOut, classes);
  if (examples.length === 0) throw new AppError("bad_request", "examples: there is nothing to learn from");
  const hyper = completeHyper(options.hyper);
  const plan = planTraining(examples, hyper, seed);
  const classWeight = classWeights(examples, classes, hyper.classBalance);
  const shape = { description, head: { dims: mean.length, classes } };
  const training = await prepareTraining({
    ...{ options, hyper, plan, shape, start, heldOut, headLearningRate: hyper.headLearningRate },
    given: [{ name: "mean", dims: [mean.length], values: mean }],
    batchOf: (step) => {
      const texts = (plan.batches[step] ?? []).flatMap((index) => examples[index] ?? []);
      return collateBatch(dropTokens(texts, hyper.tokenDropout, { seed, step }), classWeight);
    },
  });
  const model = () => adaptedModel(training.set, shape, encoderHash);
  const { evaluate, signal } = options;
  const score =
    evaluate === undefined ? lossScore(training, hyper, classWeight) : async () => evaluate(model(), signal);
  const report = await runTraining(training, { ...hyper, score });
  return { ...model(), report: { hyper, ...report } };
}

/** Minus the held-out loss; null: nothing is held out. */
function lossScore({ options, parameters, heldOut }: Training, hyper: AdapterHyper, classWeight: Float64Array) {
  if (heldOut.length === 0) return null;
  const { step, signal } = options;
  return async () => -(await heldOutLoss(step, heldOut, parameters, classWeight, hyper, () => breathe(signal)));
}
