import type { TaskId } from "@lucid/classifier";
import { type FittedHeads, fitHeads, type HyperParameters, type TrainingSet } from "./fit-heads.ts";
import { makeFolds, singleFold } from "./make-folds.ts";
import { type HeldOutScores, scoreHeldOut } from "./score-held-out.ts";

/** Heads fitted without one fold, and what was held out. */
export interface Fold {
  /** What they were fitted on and scored with: vectors of another encoder are another set of the same texts. */
  readonly set: TrainingSet;
  readonly fitted: FittedHeads;
  /** Indices of examples. */
  readonly held: readonly number[];
  /** Indices of off-topic texts. */
  readonly heldOffTopic: readonly number[];
}

export interface CrossValidation {
  /** One for each example; null where a text is never held out. */
  readonly examples: readonly (Record<TaskId, HeldOutScores> | null)[];
  readonly folds: readonly Fold[];
}

/** From so many examples on, three folds say as much as five and take half the time. */
const MANY_EXAMPLES = 4_000;

/** Into how many folds so many examples are cut. */
export function foldCount(examples: number): number {
  return examples >= MANY_EXAMPLES ? 3 : 5;
}

export interface CrossValidateOptions {
  readonly seed: number;
  /** Groups of texts that the encoder has not learned from: they are the only fold. All texts are told apart into folds unless named. */
  readonly heldOutGroups?: ReadonlySet<string>;
  /** Called before each fold and at the end. */
  readonly onFold?: (done: number, total: number) => void;
}

/** Off-topic texts teach nobody's encoder; where there is one fold, it holds this part of them. */
const OFF_TOPIC_PARTS = 3;

/** Scores of each example by heads fitted without its fold. */
export function crossValidate(
  set: TrainingSet,
  hyper: HyperParameters,
  { seed, heldOutGroups, onFold }: CrossValidateOptions,
): CrossValidation {
  const { examples, offTopic } = set;
  const count = heldOutGroups === undefined ? foldCount(examples.filter(({ role }) => role === "example").length) : 1;
  const foldOf = heldOutGroups === undefined ? makeFolds(examples, count, seed) : singleFold(examples, heldOutGroups);
  const parts = heldOutGroups === undefined ? count : OFF_TOPIC_PARTS;
  const scores: (Record<TaskId, HeldOutScores> | null)[] = examples.map(() => null);
  const folds: Fold[] = [];
  for (let fold = 0; fold < count; fold++) {
    onFold?.(fold, count);
    const training = [...foldOf.keys()].filter((index) => foldOf[index] !== fold);
    const held = [...foldOf.keys()].filter((index) => foldOf[index] === fold);
    const others = [...offTopic.keys()].filter((index) => index % parts !== fold);
    const heldOffTopic = [...offTopic.keys()].filter((index) => index % parts === fold);
    const fitted = fitHeads(set, training, others, hyper);
    const results = scoreHeldOut(set, fitted, held);
    held.forEach((index, position) => {
      scores[index] = results[position] ?? null;
    });
    folds.push({ set, fitted, held, heldOffTopic });
  }
  onFold?.(count, count);
  return { examples: scores, folds };
}
