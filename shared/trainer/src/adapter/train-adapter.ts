import { AppError } from "@lucid/core";
import type { AdapterHyper } from "./adapter-hyper.ts";
import {
  breathe,
  currentModel,
  evaluateHeldOut,
  isOutOfPatience,
  prepareTraining,
  runStep,
  type Training,
} from "./adapter-training.ts";
import { encodeCheckpoint, restoreCheckpoint } from "./checkpoint.ts";
import type { AdaptedModel } from "./parameter-set.ts";
import { createRemainingTime } from "./remaining-time.ts";
import type { TrainAdapterOptions } from "./train-adapter-options.ts";
import type { AdapterEvaluation } from "./training-state.ts";

export interface AdapterReport {
  readonly hyper: AdapterHyper;
  readonly examples: number;
  /** Steps done, and planned. */
  readonly steps: number;
  readonly plannedSteps: number;
  /** Loss of each step. */
  readonly losses: readonly number[];
  readonly evaluations: readonly AdapterEvaluation[];
  /** The evaluation whose values were kept; null: none was made. */
  readonly best: AdapterEvaluation | null;
  /** Steps that a checkpoint brought; 0: it began anew. */
  readonly resumedFrom: number;
  /** Why a checkpoint was not used; null: it was, or there was none. */
  readonly refusedCheckpoint: string | null;
}

export interface TrainedAdapter extends AdaptedModel {
  readonly report: AdapterReport;
}

const CHECKPOINT_STEPS = 50;
const SHOWN_LOSSES = 20;

/**
 * Trains LoRA factors and a softmax head over an encoder: AdamW with warm-up and linear decay, batches of similar length,
 * clipped gradients, early stopping. Deterministic for a seed: a training that was killed at any step and started again
 * with the same options and its checkpoints ends with the same bits. Rejects with "aborted" when the signal fires,
 * bad_request when an option cannot be used, encoder_invalid when the loss is not finite.
 */
export async function trainAdapter(options: TrainAdapterOptions): Promise<TrainedAdapter> {
  const training = await prepareTraining(options);
  const { state, plan, set, hyper } = training;
  const refusedCheckpoint = await resume(training);
  const resumedFrom = state.step;
  await runSteps(training);
  if (state.best !== null) set.values.set(state.bestValues);
  const model = currentModel(training);
  const { losses, evaluations, best, step: steps } = state;
  const described = { hyper, examples: options.examples.length, steps, plannedSteps: plan.batches.length };
  return { ...model, report: { ...described, losses, evaluations, best, resumedFrom, refusedCheckpoint } };
}

/** Goes on where a checkpoint ends. Returns why one was refused, null otherwise. */
async function resume({ options, fingerprint, state }: Training): Promise<string | null> {
  const stored = (await options.checkpoints?.load()) ?? null;
  if (stored === null) return null;
  try {
    await restoreCheckpoint(stored, fingerprint, state);
    return null;
  } catch (thrown) {
    // Without a checkpoint a training only takes longer.
    return AppError.from(thrown, "asset_corrupt").message;
  }
}

async function runSteps(training: Training): Promise<void> {
  const { options, plan, state, hyper } = training;
  const now = options.now ?? (() => performance.now());
  const remaining = createRemainingTime(plan);
  while (!state.finished) {
    await breathe(options.signal);
    const began = now();
    await runStep(training);
    remaining.stepTook(state.step - 1, now() - began);
    const evaluated = plan.evaluations.has(state.step);
    if (evaluated) {
      const asked = now();
      await evaluateHeldOut(training);
      remaining.evaluationTook(now() - asked);
    }
    state.finished = state.step >= plan.batches.length || isOutOfPatience(state, hyper.patience);
    await saveCheckpoint(training, evaluated || state.finished);
    const epoch = plan.epochs[state.step - 1] ?? hyper.epochs;
    const newest = state.losses.slice(-SHOWN_LOSSES);
    options.onProgress?.({
      ...{ step: state.step, steps: plan.batches.length, epoch, epochs: hyper.epochs },
      loss: newest.reduce((sum, loss) => sum + loss, 0) / newest.length,
      evaluations: [...state.evaluations],
      remainingMs: state.finished ? 0 : remaining.after(state.step),
    });
  }
}

async function saveCheckpoint({ options, state, fingerprint }: Training, now: boolean): Promise<void> {
  const due = now || state.step % (options.checkpointSteps ?? CHECKPOINT_STEPS) === 0;
  if (due) await options.checkpoints?.save(await encodeCheckpoint(state, fingerprint));
}
