import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Encoder } from "@lucid/core";
import type { AdaptOptions } from "../adapter/adapt-options.ts";
import { loadEncoder } from "./load-encoder.ts";
import { GRAPH_FILES, loadTrainingStep } from "./load-training-step.ts";

export interface OpenAdaptationOptions {
  /** "contrast": for `trainFewByEvidence`; "training" unless told. */
  readonly kind?: "training" | "contrast";
  /** Threads inside a training step; as many as the machine has unless told. */
  readonly threads?: number;
  /** Texts that an adapted encoder reads side by side; as many as the machine has cores unless told. */
  readonly parallel?: number;
}

/** What `trainByEvidence` or `trainFewByEvidence` needs of an encoder's folder; `close` frees the training graph and every encoder that was opened. */
export interface OpenAdaptation extends Pick<AdaptOptions, "step" | "description" | "openEncoder" | "openContrast"> {
  close(): Promise<void>;
}

/** Rejects as `loadTrainingStep`; `openEncoder` rejects with bundle_incompatible for an adapter of another encoder. */
export async function openAdaptation(
  folder: string,
  {
    kind = "training",
    threads = availableParallelism(),
    parallel = availableParallelism(),
  }: OpenAdaptationOptions = {},
): Promise<OpenAdaptation> {
  const { step, description } = await loadTrainingStep(folder, { threads, kind });
  const opened: Encoder[] = [];
  const openContrast = async () => (await loadTrainingStep(folder, { threads, kind: "contrast" })).step;
  return {
    step,
    description,
    ...(existsSync(join(folder, GRAPH_FILES.contrast)) ? { openContrast } : {}),
    openEncoder: async (adapter) => {
      const { encoder } = await loadEncoder(folder, { parallel, adapter });
      opened.push(encoder);
      return encoder;
    },
    // Whoever was given an encoder disposes it; a training that failed or was cancelled had no chance to.
    close: async () => {
      await Promise.all(opened.map((encoder) => encoder.dispose()));
      await step.dispose();
    },
  };
}
