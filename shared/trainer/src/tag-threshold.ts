/** A threshold of a yes-or-no question and how it does. */
export interface ThresholdScores {
  readonly threshold: number;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * The threshold with the best F1, halfway between the scores it parts. Where nothing is true: 1, which nothing reaches.
 */
export function bestThreshold(scores: readonly number[], truth: readonly boolean[]): ThresholdScores {
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const positives = truth.filter(Boolean).length;
  let best: ThresholdScores = { threshold: 1, f1: 0, precision: 0, recall: 0 };
  let hits = 0;
  order.forEach((item, place) => {
    if (truth[item] === true) hits++;
    const score = scores[item] ?? 0;
    const next = scores[order[place + 1] ?? -1] ?? 0;
    // Equal scores cannot be parted.
    if (score === next) return;
    const f1 = (2 * hits) / (place + 1 + positives);
    if (f1 <= best.f1) return;
    best = { threshold: (score + next) / 2, f1, precision: hits / (place + 1), recall: hits / positives };
  });
  return best;
}
