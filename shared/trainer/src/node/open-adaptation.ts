import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Encoder } from "@lucid/core";
import type { AdaptOptions } from "../adapter/adapt-options.ts";
import { loadEncoder } from "./load-encoder.ts";
import { checkTrainingGraph, GRAPH_FILES, loadTrainingStep } from "./load-training-step.ts";

export interface OpenAdaptationOptions {
  /** Threads inside a training step; as many as the machine has unless told. */
  readonly threads?: number;
  /** Texts that an adapted encoder reads side by side; as many as the machine has cores unless told. */
  readonly parallel?: number;
}

/** What `trainByEvidence` needs of an encoder's folder; `close` frees every encoder that was opened. */
export interface OpenAdaptation
  extends Pick<AdaptOptions, "openStep" | "description" | "openEncoder" | "openContrast"> {
  close(): Promise<void>;
}

/**
 * Says at once what is wrong with the folder (as `loadTrainingStep`) and opens nothing yet; `openEncoder` rejects with
 * bundle_incompatible for an adapter of another encoder.
 */
export function openAdaptation(
  folder: string,
  { threads = availableParallelism(), parallel = availableParallelism() }: OpenAdaptationOptions = {},
): OpenAdaptation {
  const opened: Encoder[] = [];
  const open = (kind: keyof typeof GRAPH_FILES) => async () => (await loadTrainingStep(folder, { threads, kind })).step;
  return {
    description: checkTrainingGraph(folder),
    openStep: open("training"),
    ...(existsSync(join(folder, GRAPH_FILES.contrast)) ? { openContrast: open("contrast") } : {}),
    openEncoder: async (adapter) => {
      const { encoder } = await loadEncoder(folder, { parallel, adapter });
      opened.push(encoder);
      return encoder;
    },
    // Whoever was given an encoder disposes it; a training that failed or was cancelled had no chance to.
    close: async () => {
      await Promise.all(opened.map((encoder) => encoder.dispose()));
    },
  };
}
