import type { AppErrorJson } from "@lucid/core";
import type { TrainingOutcome, TrainingSettings, TrainingStep } from "./train-on-file.ts";

/** Addresses of the encoder's files, below the page's own origin. */
export interface EncoderAddresses {
  readonly manifest: string;
  readonly model: string;
  readonly tokenizer: string;
  readonly wasm: string;
}

export interface TrainRequest {
  readonly file: File;
  readonly settings: TrainingSettings;
  readonly addresses: EncoderAddresses;
}

export type TrainAnswer =
  | { readonly kind: "progress"; readonly step: TrainingStep }
  | { readonly kind: "done"; readonly outcome: TrainingOutcome }
  | { readonly kind: "failed"; readonly error: AppErrorJson };
