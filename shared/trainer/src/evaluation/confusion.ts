import type { LabelId } from "@lucid/core";
import type { IndexedLabels } from "./class-scores.ts";
import type { ConfusedPair, Confusion } from "./evaluation-report.ts";

const MOST_PAIRS = 20;

/** counts[truth][predicted] and the pairs that are taken for each other most often. */
export function confusionOf({ labels, truth, predicted }: IndexedLabels): Confusion {
  const counts = labels.map(() => new Array<number>(labels.length).fill(0));
  truth.forEach((right, ticket) => {
    const row = counts[right];
    const said = predicted[ticket] ?? -1;
    if (row !== undefined && said >= 0) row[said] = (row[said] ?? 0) + 1;
  });
  return { labels, counts, pairs: confusedPairs(labels, counts) };
}

function confusedPairs(labels: readonly LabelId[], counts: readonly (readonly number[])[]): ConfusedPair[] {
  const support = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const pairs = labels.flatMap((first, a) =>
    labels.slice(a + 1).flatMap((second, offset): ConfusedPair[] => {
      const b = a + 1 + offset;
      const there = counts[a]?.[b] ?? 0;
      const back = counts[b]?.[a] ?? 0;
      const both = (support[a] ?? 0) + (support[b] ?? 0);
      if (there + back === 0) return [];
      return [{ labels: [first, second], counts: [there, back], share: (there + back) / both }];
    }),
  );
  const mixedUp = ({ counts: [there, back] }: ConfusedPair) => there + back;
  return pairs.sort((a, b) => mixedUp(b) - mixedUp(a) || b.share - a.share).slice(0, MOST_PAIRS);
}
