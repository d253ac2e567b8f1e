import type { TrainingOutcome } from "./page/train-on-file.ts";

export interface OutcomeComparison {
  /** Share of the held-out rows that both call the same. */
  readonly sameLabels: number;
  /** |macro F1 of one - macro F1 of the other|. */
  readonly macroF1Difference: number;
  /** Of the probability of what the first says, where both say the same. */
  readonly largestDifference: number;
}

/** How far apart two trainings on the same rows are. */
export function compareOutcomes(one: TrainingOutcome, other: TrainingOutcome): OutcomeComparison {
  const pairs = one.answers.map((answer, index) => ({ answer, other: other.answers[index] }));
  const same = pairs.filter((pair) => pair.answer.label === pair.other?.label);
  return {
    sameLabels: same.length / pairs.length,
    macroF1Difference: Math.abs(one.macroF1 - other.macroF1),
    largestDifference: Math.max(
      0,
      ...same.map((pair) => Math.abs(pair.answer.confidence - (pair.other?.confidence ?? 0))),
    ),
  };
}
