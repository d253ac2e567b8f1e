import { AppError } from "@lucid/core";
import { breathe, runStep, type Training } from "./adapter-training.ts";
import { encodeCheckpoint, restoreCheckpoint } from "./checkpoint.ts";
import { createRemainingTime } from "./remaining-time.ts";
import type { AdapterEvaluation, TrainingState } from "./training-state.ts";

/** What a training of any kind did. */
export interface TrainingReport {
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

export interface RunTrainingOptions {
  readonly epochs: number;
  /** Ends after so many evaluations in a row without a better one. */
  readonly patience: number;
  /** Says how good the values are now (higher is better), after the steps that the plan names; null: nobody is asked. */
  readonly score: (() => Promise<number>) | null;
}

const CHECKPOINT_STEPS = 50;
const SHOWN_LOSSES = 20;

/** Runs the steps that are left, from a checkpoint on where there is one, and puts the best values into the set. */
export async function runTraining(training: Training, run: RunTrainingOptions): Promise<TrainingReport> {
  const { options, state, plan, set } = training;
  const refusedCheckpoint = await resume(training);
  const resumedFrom = state.step;
  await runSteps(training, run);
  if (state.best !== null) set.values.set(state.bestValues);
  const { losses, evaluations, best, step: steps } = state;
  const described = { examples: options.examples.length, steps, plannedSteps: plan.batches.length };
  return { ...described, losses, evaluations, best, resumedFrom, refusedCheckpoint };
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

async function runSteps(training: Training, { epochs, patience, score }: RunTrainingOptions): Promise<void> {
  const { options, plan, state } = training;
  const now = options.now ?? (() => performance.now());
  const remaining = createRemainingTime(plan);
  while (!state.finished) {
    await breathe(options.signal);
    const began = now();
    await runStep(training);
    remaining.stepTook(state.step - 1, now() - began);
    const evaluated = plan.evaluations.has(state.step);
    if (evaluated && score !== null) {
      const asked = now();
      await evaluate(training, epochs, score);
      remaining.evaluationTook(now() - asked);
    }
    state.finished = state.step >= plan.batches.length || isOutOfPatience(state, patience);
    await saveCheckpoint(training, evaluated || state.finished);
    const epoch = plan.epochs[state.step - 1] ?? epochs;
    const newest = state.losses.slice(-SHOWN_LOSSES);
    options.onProgress?.({
      ...{ step: state.step, steps: plan.batches.length, epoch, epochs },
      loss: newest.reduce((sum, loss) => sum + loss, 0) / newest.length,
      evaluations: [...state.evaluations],
      remainingMs: state.finished ? 0 : remaining.after(state.step),
    });
  }
}

/** Asks how good the values are and keeps them if they are the best so far. */
async function evaluate({ options, plan, set, state }: Training, epochs: number, ask: () => Promise<number>) {
  await breathe(options.signal);
  const score = await ask();
  if (!Number.isFinite(score)) throw new AppError("encoder_invalid", `The held-out part's score is ${score}`);
  const evaluation = { step: state.step, epoch: plan.epochs[state.step - 1] ?? epochs, score };
  state.evaluations.push(evaluation);
  if (state.best !== null && state.best.score >= score) return;
  state.best = evaluation;
  state.bestValues.set(set.values);
}

/** True after `patience` evaluations in a row without a better one. */
function isOutOfPatience({ best, evaluations }: TrainingState, patience: number): boolean {
  if (best === null) return false;
  return evaluations.length - 1 - evaluations.findIndex(({ step }) => step === best.step) >= patience;
}

async function saveCheckpoint({ options, state, fingerprint }: Training, now: boolean): Promise<void> {
  const due = now || state.step % (options.checkpointSteps ?? CHECKPOINT_STEPS) === 0;
  if (due) await options.checkpoints?.save(await encodeCheckpoint(state, fingerprint));
}
