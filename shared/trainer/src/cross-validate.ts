import type { EmbeddedText } from "./embed-tickets.ts";
import { fitHeads, type HeadsIdentity, type HyperParameters } from "./fit-heads.ts";
import { makeFolds } from "./make-folds.ts";
import { type HeldOutScores, scoreHeldOut } from "./score-held-out.ts";
import type { LabelSpace, TrainingExample } from "./training-example.ts";

export const FOLDS = 5;

export interface CrossValidation {
  /** One for each example; null where a text is never held out. */
  readonly examples: readonly (HeldOutScores | null)[];
  readonly offTopic: readonly HeldOutScores[];
}

/** Scores of each example, and of each off-topic text, by heads fitted without its fold. */
export function crossValidate(
  examples: readonly TrainingExample[],
  offTopic: readonly EmbeddedText[],
  labels: LabelSpace,
  identity: HeadsIdentity,
  hyper: HyperParameters,
  seed: number,
): CrossValidation {
  const folds = makeFolds(examples, FOLDS, seed);
  const scores: (HeldOutScores | null)[] = examples.map(() => null);
  const offTopicScores: HeldOutScores[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = examples.filter((_, index) => folds[index] !== fold);
    const others = offTopic.filter((_, index) => index % FOLDS !== fold);
    const heads = fitHeads(training, others, labels, identity, hyper);
    const held = examples.flatMap((_, index) => (folds[index] === fold ? [index] : []));
    const results = scoreHeldOut(
      heads,
      held.flatMap((index) => examples[index] ?? []),
    );
    held.forEach((index, position) => {
      scores[index] = results[position] ?? null;
    });
    offTopicScores.push(
      ...scoreHeldOut(
        heads,
        offTopic.filter((_, index) => index % FOLDS === fold),
      ),
    );
  }
  return { examples: scores, offTopic: offTopicScores };
}
