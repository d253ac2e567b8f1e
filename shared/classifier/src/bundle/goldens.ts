import type { LabelId } from "@lucid/core";

/** goldens.json of a bundle: what the publisher's runtime answered, to be repeated before a bundle becomes active. */
export interface BundleGoldens {
  readonly format: 1;
  readonly cases: readonly GoldenCase[];
}

export interface GoldenCase {
  readonly subject: string;
  readonly body: string;
  readonly category: LabelId;
  /** Calibrated probability of that category in the publisher's runtime, in [0, 1]. */
  readonly confidence: number;
}
