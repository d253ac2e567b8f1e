import { availableParallelism } from "node:os";
import type { AdaptOptions } from "../adapter/adapt-options.ts";
import { loadEncoder } from "./load-encoder.ts";
import { loadTrainingStep } from "./load-training-step.ts";

export interface OpenAdaptationOptions {
  /** Threads inside a training step; as many as the machine has unless told. */
  readonly threads?: number;
  /** Texts that an adapted encoder reads side by side; as many as the machine has cores unless told. */
  readonly parallel?: number;
}

/** What `trainByEvidence` needs of an encoder's folder; `close` frees the training graph. */
export interface OpenAdaptation extends Pick<AdaptOptions, "step" | "description" | "openEncoder"> {
  close(): Promise<void>;
}

/** Rejects as `loadTrainingStep`; `openEncoder` rejects with bundle_incompatible for an adapter of another encoder. */
export async function openAdaptation(
  folder: string,
  { threads = availableParallelism(), parallel = availableParallelism() }: OpenAdaptationOptions = {},
): Promise<OpenAdaptation> {
  const { step, description } = await loadTrainingStep(folder, { threads });
  return {
    step,
    description,
    openEncoder: async (adapter) => (await loadEncoder(folder, { parallel, adapter })).encoder,
    close: () => step.dispose(),
  };
}
