import type { HeadsJson } from "@lucid/classifier";
import type { Taxonomy } from "@lucid/core";
import type { StarterGoldens } from "./make-goldens.ts";

/** Where a model comes from: what its bundle's manifest repeats. No text, no names. */
export interface Provenance {
  /** ISO 8601. */
  readonly created: string;
  /** `hash` is what its vectors are called by: adaptedEncoderHash where there is an adapter, else the SHA-256 of encoder.onnx. */
  readonly encoder: { readonly id: string; readonly hash: string; readonly dims: number; readonly maxTokens: number };
  readonly taxonomy: { readonly id: string; readonly version: number };
  readonly seed: number;
  /** Version of the training method. */
  readonly method: string;
  readonly sources: readonly HistorySource[];
  readonly tickets: { readonly train: number; readonly test: number };
  /** First and last day of the tickets, where dates exist. */
  readonly period: { readonly from: string; readonly to: string } | null;
}

export interface HistorySource {
  /** File name without its folder, or "decisions". */
  readonly name: string;
  readonly sha256: string | null;
  readonly rows: number;
  readonly used: number;
}

/** A model that waits at the gate. */
export interface CandidateModel {
  readonly taxonomy: Taxonomy;
  readonly heads: HeadsJson;
  readonly goldens: StarterGoldens;
  readonly provenance: Provenance;
  /** The adapter file that the heads were fitted over (see encodeAdapter); absent: the encoder as it is. */
  readonly adapter?: Uint8Array;
}
