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
  /** What a step minimizes: "training" a head's cross-entropy (unless told), "contrast" the distance of texts of a class. */
  readonly kind?: "training" | "contrast";
  /** Names in the folder; those of an encoder's folder unless told. */
  readonly files?: { readonly graph: string; readonly manifest: string };
}

export interface LoadedTrainingStep {
  readonly step: TrainingStep;
  readonly description: AdapterDescription;
}

/** What the graphs are called in an encoder's folder. */
export const GRAPH_FILES = { training: "train.onnx", contrast: "contrast.onnx" } as const;

/**
 * A training graph from an encoder's folder such as models/encoders/en, on the native ONNX Runtime. Rejects with
 * not_found where the folder has none, bundle_incompatible where the manifest describes no adapter or the graph was made
 * for other weights than lie beside it, encoder_invalid where the graph cannot be loaded or is of another kind.
 */
export async function loadTrainingStep(
  folder: string,
  { threads = availableParallelism(), kind = "training", files = filesOf(kind) }: LoadTrainingStepOptions = {},
): Promise<LoadedTrainingStep> {
  const description = checkTrainingGraph(folder, kind, files);
  const model = join(folder, files.graph);
  // By path, not by bytes: the graph reads its large tables out of the encoder's file beside it.
  const graph = await createNodeGraph({ model, threads });
  return { step: createGraphTrainingStep(graph, sha256(readFileSync(model))), description };
}

function filesOf(kind: keyof typeof GRAPH_FILES): NonNullable<LoadTrainingStepOptions["files"]> {
  return { graph: GRAPH_FILES[kind], manifest: "manifest.json" };
}

/**
 * Everything that can be said about a folder's training graph without loading it: its adapter's description. Throws
 * not_found or bundle_incompatible as `loadTrainingStep`.
 */
export function checkTrainingGraph(
  folder: string,
  kind: keyof typeof GRAPH_FILES = "training",
  files = filesOf(kind),
): AdapterDescription {
  const model = join(folder, files.graph);
  if (!existsSync(model)) throw new AppError("not_found", `${model} is missing: this encoder cannot be adapted`);
  const manifestPath = join(folder, files.manifest);
  const manifest = asRecord(JSON.parse(readFileSync(manifestPath, "utf8")));
  const description = parseAdapterDescription(manifest.adapter, manifestPath);
  checkWeights(folder, asRecord(asRecord(manifest[kind]).weights));
  return description;
}

/** The graph finds its tables by their place in the file: in any other file lies something else there. */
function checkWeights(folder: string, { file, sha256: expected }: Record<string, unknown>): void {
  if (typeof file !== "string") return;
  const path = join(folder, file);
  if (!existsSync(path))
    throw new AppError("not_found", `${path} is missing: the training graph reads its weights there`);
  if (sha256(readFileSync(path)) !== expected) {
    throw new AppError("bundle_incompatible", `${path} is not the file that the training graph was made for`);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
