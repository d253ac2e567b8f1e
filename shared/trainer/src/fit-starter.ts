import type { TrainModelOptions } from "./lay-out-training.ts";
import { type TrainedModel, trainModel } from "./train-model.ts";

export type FitStarterOptions = Omit<TrainModelOptions, "tickets">;

/** A model from a taxonomy alone: its names, descriptions and examples. Deterministic for a seed. */
export function fitStarter(options: FitStarterOptions): Promise<TrainedModel> {
  return trainModel({ ...options, tickets: [] });
}
