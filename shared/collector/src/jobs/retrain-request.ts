import type { AppErrorJson, JobProgress, Taxonomy } from "@lucid/core";
import type { AdaptationSummary, AdaptOptions, FrozenTestSet, TaxonomyMigration } from "@lucid/trainer";
import type { HistoryFile } from "../config/learning-settings.ts";

/** How the encoder is adapted. */
export interface AdaptRequest {
  readonly mode: AdaptOptions["mode"];
  /** Written now and then; a later attempt of the same job goes on from it. It holds numbers, no text. */
  readonly checkpointFile: string;
  /** What is live: gone on from, the tickets it knows mixed in. null: begun anew from the plain encoder. */
  readonly current: { readonly adapterFile: string; readonly learnedFile: string } | null;
  /** Of shorter trainings, for tests. */
  readonly hyper?: AdaptOptions["hyper"];
}

/** What the training's process is told; files named here are its own. */
export interface RetrainRequest {
  readonly taxonomy: Taxonomy;
  /** Edits that led to it: what former labels of a history mean today. */
  readonly migrations: readonly TaxonomyMigration[];
  /** Folder with encoder.onnx and tokenizer.json. */
  readonly encoderFolder: string;
  readonly history: readonly HistoryFile[];
  /** JSON file with ChosenDecisions. */
  readonly decisionsFile: string;
  /** Vectors of earlier trainings, by hash of text and encoder. */
  readonly embeddingsFile: string;
  /** Where the candidate is written. */
  readonly candidateFolder: string;
  /** null: the first training freezes one. */
  readonly testSet: FrozenTestSet | null;
  readonly seed: number;
  /** null: the encoder stays as it is. */
  readonly adapt: AdaptRequest | null;
}

/** What became of tickets on the way to the training. */
export interface RetrainSummary {
  readonly rows: number;
  readonly rejectedRows: number;
  readonly joined: number;
  readonly added: number;
  readonly withoutText: number;
  readonly train: number;
  readonly test: number;
}

/** What became of tickets, and of the encoder. */
export interface RetrainOutcome {
  readonly tickets: RetrainSummary;
  /** null: nobody asked for it. */
  readonly adaptation: AdaptationSummary | null;
}

/** The training's process says where it is, and waits for the answer "go" before it goes on: it may be told to stop. */
export type RetrainMessage =
  | { readonly progress: JobProgress }
  | { readonly done: RetrainOutcome }
  | { readonly failed: AppErrorJson };
