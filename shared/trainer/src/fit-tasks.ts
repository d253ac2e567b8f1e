import { logSoftmax, type TaskId } from "@lucid/classifier";
import type { LabelId } from "@lucid/core";
import type { TaskFusion } from "./assemble-heads.ts";
import type { CrossValidation } from "./cross-validate.ts";
import { expectedCalibrationError } from "./evaluation/calibration.ts";
import { macroF1 } from "./evaluation/class-scores.ts";
import { type Fusion, fitFusion, fuse } from "./fit-fusion.ts";
import type { TrainingSet } from "./fit-heads.ts";
import type { HeldOutScores } from "./score-held-out.ts";

export interface FittedTask extends TaskFusion {
  /** Mean negative log likelihood of the fused parts on held-out texts. */
  readonly loss: number;
  /** Held-out macro F1 of each part and of all. */
  readonly macroF1: { readonly dense: number; readonly lexical: number; readonly fused: number };
  /** Held-out, fused, fitted on the same held-out texts. */
  readonly expectedCalibrationError: number;
}

/** Weights of dense, lexical and joint part before any held-out text was seen. */
const FIRST_GUESS = { withJoint: [0.6, 0.2, 0.4], withoutJoint: [0.9, 0.2, 0] } as const;
/** Names alone leave nothing to hold out; found on development rows of two public sets: the vector knows, words hardly. */
const NAMES_ALONE = [2, 0.1, 0] as const;

/** Fusion and temperature of a task on the held-out scores. */
export function fitTask(task: TaskId, set: TrainingSet, { examples, folds }: CrossValidation): FittedTask {
  const groups = task === "subcategory" ? set.labels.groups : null;
  const known = set.examples.flatMap((example, index) => {
    const scores = examples[index]?.[task];
    const target = example[task];
    return scores === undefined || target === null ? [] : [{ scores, target }];
  });
  const targets = known.map(({ target }) => target);
  const part = (name: keyof HeldOutScores) => known.map(({ scores }) => scores[name]);
  const parts = [part("dense"), part("lexical"), part("joint")];
  const hasJoint = folds[0]?.fitted.tasks[task].joint !== null;
  const guess = known.length === 0 ? NAMES_ALONE : FIRST_GUESS.withoutJoint;
  const fused = hasJoint
    ? fitFusion(parts, targets, groups, FIRST_GUESS.withJoint)
    : withoutJoint(fitFusion(parts.slice(0, 2), targets, groups, guess.slice(0, 2)));
  const answers = (weights: readonly number[]) =>
    known.map(({ scores, target }) => answerOf([scores.dense, scores.lexical, scores.joint], weights, target, groups));
  const names = set.labels[task];
  const truth = targets.map((target) => names[target] ?? "");
  const f1 = (weights: readonly number[]) =>
    macroF1(
      truth,
      answers(weights).map(({ label }) => names[label] ?? ""),
      names,
    );
  const final = answers(fused.weights);
  return {
    ...fused,
    lexicalTemperature: lexicalTemperature(
      known.map(({ scores }) => scores),
      targets,
      groups,
      fused.weights,
    ),
    macroF1: { dense: f1([1, 0, 0]), lexical: f1([0, 1, 0]), fused: f1(fused.weights) },
    expectedCalibrationError: expectedCalibrationError(
      final.map(({ confidence }) => confidence),
      final.map(({ label }, index) => label === targets[index]),
    ),
  };
}

/** What the fused heads say of a held-out text. */
export interface HeldOutAnswer {
  readonly truth: LabelId;
  readonly labelId: LabelId;
  readonly confidence: number;
  /** Of the true label, nats. */
  readonly logLikelihood: number;
}

/** The fused answers of a task on its held-out texts, in the order of the examples. */
export function heldOutAnswers(
  task: TaskId,
  set: TrainingSet,
  { examples }: CrossValidation,
  { weights }: Pick<FittedTask, "weights">,
): HeldOutAnswer[] {
  const groups = task === "subcategory" ? set.labels.groups : null;
  const names = set.labels[task];
  return set.examples.flatMap((example, index): HeldOutAnswer[] => {
    const scores = examples[index]?.[task];
    const target = example[task];
    if (scores === undefined || target === null) return [];
    const parts = [scores.dense, scores.lexical, scores.joint];
    const { label, confidence } = answerOf(parts, weights, target, groups);
    const logLikelihood = fuse(parts, weights, groups)[target] ?? Number.NEGATIVE_INFINITY;
    return [{ truth: names[target] ?? "", labelId: names[label] ?? "", confidence, logLikelihood }];
  });
}

function withoutJoint({ weights, loss }: Fusion): Fusion {
  return { weights: [...weights, 0], loss };
}

/** Of the words alone, as they stand in the fused head. */
function lexicalTemperature(
  scores: readonly HeldOutScores[],
  targets: readonly number[],
  groups: readonly number[] | null,
  [, lexical = 0, joint = 0]: readonly number[],
): number {
  if (lexical + joint <= 0) return 1;
  const words = scores.map((one) =>
    logSoftmax(
      one.lexical.map((value, label) => lexical * value + joint * (one.jointWords[label] ?? 0)),
      groups,
    ),
  );
  const { weights } = fitFusion([words], targets, groups, [1 / (lexical + joint)]);
  return 1 / Math.max(0.05, weights[0] ?? 1);
}

/** The most probable label (within the target's group) and its fused probability. */
function answerOf(
  parts: readonly (readonly number[])[],
  weights: readonly number[],
  target: number,
  groups: readonly number[] | null,
): { readonly label: number; readonly confidence: number } {
  const logits = fuse(parts, weights, groups);
  let label = target;
  logits.forEach((value, index) => {
    if (groups !== null && groups[index] !== groups[target]) return;
    if (value > (logits[label] ?? Number.NEGATIVE_INFINITY)) label = index;
  });
  return { label, confidence: Math.exp(logits[label] ?? 0) };
}
