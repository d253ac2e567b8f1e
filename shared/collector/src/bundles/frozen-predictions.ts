import type { LabelId } from "@lucid/core";
import type { FrozenTestSet, TestPredictions } from "@lucid/trainer";
import type { KeptPredictions } from "../stores/release-record.ts";

/** Old category to new category; null: given up on purpose. */
export type CategoryMoves = Readonly<Record<LabelId, LabelId | null>>;

/** Predictions by the tickets' hashes: they stay findable when the test set grows. */
export function keepPredictions(testSet: FrozenTestSet, predictions: TestPredictions): KeptPredictions {
  return Object.fromEntries(
    testSet.tickets.flatMap(({ hash }, index) => {
      const prediction = predictions[index] ?? null;
      return prediction === null ? [] : [[hash, [prediction.labelId, prediction.confidence] as const]];
    }),
  );
}

/** Kept predictions in the order of a test set; null where there is none. */
export function alignPredictions(testSet: FrozenTestSet, kept: KeptPredictions): TestPredictions {
  return testSet.tickets.map(({ hash }) => {
    const found = kept[hash];
    return found === undefined ? null : { labelId: found[0], confidence: found[1] };
  });
}

/** Where a category is after these changes of the taxonomy, one after the other; null: given up. */
export function moveLabel(label: LabelId, steps: readonly CategoryMoves[]): LabelId | null {
  return steps.reduce<LabelId | null>(
    (at, moves) => (at === null ? null : at in moves ? (moves[at] ?? null) : at),
    label,
  );
}
