import type { Adapter } from "@lucid/classifier";
import type { AdapterDescription } from "./adapter-description.ts";
import type { AdapterExample } from "./adapter-example.ts";
import type { AdapterHyper } from "./adapter-hyper.ts";
import type { CheckpointStore } from "./checkpoint.ts";
import type { AdaptedModel, AdapterHead } from "./parameter-set.ts";
import type { AdapterEvaluation } from "./training-state.ts";
import type { TrainingStep } from "./training-step.ts";

/** Where a training of an adapter is. */
export interface AdapterProgress {
  /** Steps done of all that are planned. */
  readonly step: number;
  readonly steps: number;
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss of the newest 20 steps. */
  readonly loss: number;
  readonly evaluations: readonly AdapterEvaluation[];
  /** Milliseconds left unless it ends early; null: not known yet. */
  readonly remainingMs: number | null;
}

/** What every training of an adapter is given, whatever its steps minimize. */
export interface TrainingOptions {
  readonly step: TrainingStep;
  readonly description: AdapterDescription;
  /** SHA-256 of the encoder that the adapter is for, hex. */
  readonly encoderHash: string;
  readonly examples: readonly AdapterExample[];
  /** Labels are 0 to classes - 1. */
  readonly classes: number;
  /** Mean of the plain encoder's vectors, by which a text is centred [dims]. */
  readonly mean: Float32Array;
  readonly seed: number;
  readonly checkpoints?: CheckpointStore;
  /** Steps between checkpoints; 50 unless told. Another one is made after each evaluation. */
  readonly checkpointSteps?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AdapterProgress) => void;
  /** Milliseconds of any clock that only rises. */
  readonly now?: () => number;
}

export interface TrainAdapterOptions extends TrainingOptions {
  readonly hyper?: Partial<AdapterHyper>;
  /** Where to start: an earlier adapter to go on with, a head that was fitted on the plain encoder. */
  readonly start?: { readonly adapter?: Adapter; readonly head?: AdapterHead };
  /** Examples that do not teach, for early stopping. None, and no `evaluate`: all epochs are run, the last values count. */
  readonly heldOut?: readonly AdapterExample[];
  /** Says how good a model is (higher is better), instead of the held-out loss. Must be deterministic. */
  readonly evaluate?: (model: AdaptedModel, signal: AbortSignal | undefined) => Promise<number>;
}
