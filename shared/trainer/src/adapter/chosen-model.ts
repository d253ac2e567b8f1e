import type { Encoder } from "@lucid/core";
import type { TrainedModel } from "../train-model.ts";
import type { AdaptationReport } from "./adapt-options.ts";

/** A model, and the encoder it stands on. */
export interface ChosenModel {
  readonly trained: TrainedModel;
  /** The encoder that the heads belong to: the one that was given, or one that was opened (dispose it then). */
  readonly encoder: Encoder;
  /** The adapter's file; null: the plain encoder. */
  readonly adapter: Uint8Array | null;
  readonly adaptation: AdaptationReport;
}
