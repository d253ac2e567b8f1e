import type { AppErrorJson } from "@lucid/core";
import type { TrainingOutcome, TrainingSettings, TrainingStep } from "./train-on-file.ts";

/** Addresses of the encoder's files, below the page's own origin. */
export interface EncoderAddresses {
  readonly manifest: string;
  readonly model: string;
  readonly tokenizer: string;
  readonly wasm: string;
  readonly trainingGraph: string;
}

export interface StartRequest {
  readonly kind: "start";
  readonly file: File;
  readonly settings: TrainingSettings;
  readonly addresses: EncoderAddresses;
  /** Adapts the encoder in so many rounds over the tickets; null: it stays as it is. */
  readonly adaptRounds: number | null;
}

/** "stop": at the next step; what was learned until then waits for the next start. */
export type TrainRequest = StartRequest | { readonly kind: "stop" };

export type TrainAnswer =
  | { readonly kind: "progress"; readonly step: TrainingStep }
  | { readonly kind: "done"; readonly outcome: TrainingOutcome }
  | { readonly kind: "failed"; readonly error: AppErrorJson };
