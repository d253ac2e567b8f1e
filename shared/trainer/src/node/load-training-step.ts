import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createNodeGraph } from "@lucid/classifier/node";
import { AppError } from "@lucid/core";
import { type AdapterDescription, parseAdapterDescription } from "../adapter/adapter-description.ts";
import { createGraphTrainingStep } from "../adapter/graph-training-step.ts";
import type { TrainingStep } from "../adapter/training-step.ts";
import { sha256 } from "./load-encoder.ts";

export interface LoadTrainingStepOptions {
  /** Threads inside one step; as many as the machine has unless told. */
  readonly threads?: number;
  /** Names in the folder; those of an encoder's folder unless told. */
  readonly files?: { readonly graph: string; readonly manifest: string };
}

export interface LoadedTrainingStep {
  readonly step: TrainingStep;
  readonly description: AdapterDescription;
}

/**
 * The training graph from an encoder's folder such as models/encoders/en, on the native ONNX Runtime. Rejects with
 * not_found where the folder has none, bundle_incompatible where the manifest describes no adapter, encoder_invalid where
 * the graph cannot be loaded or is of another kind.
 */
export async function loadTrainingStep(
  folder: string,
  options: LoadTrainingStepOptions = {},
): Promise<LoadedTrainingStep> {
  const { threads = availableParallelism(), files = { graph: "train.onnx", manifest: "manifest.json" } } = options;
  const model = join(folder, files.graph);
  if (!existsSync(model)) throw new AppError("not_found", `${model} is missing: this encoder cannot be adapted`);
  const manifestPath = join(folder, files.manifest);
  const manifest: unknown = JSON.parse(readFileSync(manifestPath, "utf8"));
  const described =
    typeof manifest === "object" && manifest !== null && "adapter" in manifest ? manifest.adapter : null;
  const description = parseAdapterDescription(described, manifestPath);
  const graph = await createNodeGraph({ model, threads });
  return { step: createGraphTrainingStep(graph, sha256(readFileSync(model))), description };
}
