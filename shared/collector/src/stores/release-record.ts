import type { BundleFile, LabelId, SignedManifest, Taxonomy } from "@lucid/core";
import type { FrozenTestSet, GateReport, Provenance } from "@lucid/trainer";

/** What a model said about the test tickets, by the tickets' hashes: [category, confidence]. */
export type KeptPredictions = Readonly<Record<string, readonly [LabelId, number]>>;

/** What is kept of a trained release beyond its manifest. No ticket text. */
export interface ReleaseRecord {
  /** With its canonical examples, which clients do not get. */
  readonly taxonomy: Taxonomy;
  readonly gate: GateReport;
  readonly predictions: KeptPredictions;
  /** Categories of the release before that this one renamed, merged or gave up (null). */
  readonly migration: Readonly<Record<LabelId, LabelId | null>>;
  readonly provenance: Provenance;
}

/** What the gate decides from changes only together with a release. */
export interface NewTestSet {
  readonly testSet: FrozenTestSet;
  readonly reason: "first release" | "extended" | "taxonomy changed" | "taxonomy restored";
}

export interface Release extends Omit<SignedManifest, "publicKey"> {
  readonly sequence: number;
  readonly origin: string;
}

export interface NewRelease {
  readonly manifest: string;
  readonly signature: string;
  readonly created: string;
  readonly origin: string;
  readonly files: readonly BundleFile[];
  /** Of a trained release, or of the one a roll-back restores. */
  readonly record?: ReleaseRecord | null;
  /** The sequence whose files these are. */
  readonly restored?: number;
  /** Id of the request: the same request never publishes twice. */
  readonly request?: string;
  readonly testSet?: NewTestSet;
}

/** A release with everything that is known of it. */
export interface RecordedRelease extends Release {
  readonly created: string;
  /** null: a starter. */
  readonly record: ReleaseRecord | null;
  readonly restored: number | null;
  readonly request: string | null;
}
