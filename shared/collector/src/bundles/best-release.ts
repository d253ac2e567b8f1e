import { type FrozenTestSet, macroF1, type TestPredictions } from "@lucid/trainer";
import type { KeptPredictions, RecordedRelease, ReleaseRecord } from "../stores/release-record.ts";
import { alignPredictions, moveLabel } from "./frozen-predictions.ts";

/** Releases whose predictions cover less of the test set are not compared: they were measured on another one. */
const MINIMUM_COVERAGE = 0.9;

export interface ScoredRelease {
  readonly release: RecordedRelease & { readonly record: ReleaseRecord };
  /** In the order of the test set, in the categories of today's taxonomy. */
  readonly predictions: TestPredictions;
  readonly macroF1: number;
}

/**
 * Every trained release on the frozen test set as it is now, the best first; equal ones: the newest first. `added` are predictions
 * that were made later, by sequence (after the test set was extended). Roll-backs are the release they restore; releases of a taxonomy
 * that was rolled back are not compared.
 */
export function scoreReleases(
  releases: readonly RecordedRelease[],
  testSet: FrozenTestSet,
  added: Readonly<Record<number, KeptPredictions>> = {},
): ScoredRelease[] {
  const trained = releases.flatMap((release) =>
    release.record === null || release.restored !== null ? [] : [{ ...release, record: release.record }],
  );
  const truth = testSet.tickets.map(({ category }) => category);
  const scored = trained.flatMap((release): ScoredRelease[] => {
    const { version } = release.record.taxonomy;
    if (version > testSet.taxonomy.version) return [];
    const moves = trained
      .filter(({ sequence }) => sequence > release.sequence)
      .filter(({ record }) => record.taxonomy.version > version && record.taxonomy.version <= testSet.taxonomy.version)
      .reverse()
      .map(({ record }) => record.migration);
    const kept = { ...added[release.sequence], ...release.record.predictions };
    const predictions = alignPredictions(testSet, kept).map((one) =>
      one === null ? null : { ...one, labelId: moveLabel(one.labelId, moves) ?? "" },
    );
    const covered = predictions.filter((one) => one !== null).length;
    if (covered === 0 || covered < MINIMUM_COVERAGE * truth.length) return [];
    const answers = predictions.map((one) => one?.labelId ?? "");
    return [{ release, predictions, macroF1: macroF1(truth, answers, [...new Set(truth)]) }];
  });
  return scored.sort((a, b) => b.macroF1 - a.macroF1 || b.release.sequence - a.release.sequence);
}
