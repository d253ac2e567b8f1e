import type { TaskId } from "@lucid/classifier";
import { expectedCalibrationError } from "./evaluation/calibration.ts";
import { macroF1 } from "./evaluation/class-scores.ts";
import { type Fusion, fitFusion } from "./fit-fusion.ts";
import type { HeldOutScores } from "./score-held-out.ts";
import type { LabelSpace, TrainingExample } from "./training-example.ts";

export interface FittedTask {
  readonly fused: Fusion;
  readonly lexicalTemperature: number;
  /** Held-out macro F1 of each part and of both. */
  readonly macroF1: { readonly dense: number; readonly lexical: number; readonly fused: number };
  /** Held-out, fused, fitted on the same held-out texts. */
  readonly expectedCalibrationError: number;
}

/** Fusion and temperature of each task on the held-out scores. */
export function fitTasks(
  examples: readonly TrainingExample[],
  heldOut: readonly (HeldOutScores | null)[],
  labels: LabelSpace,
): Record<TaskId, FittedTask> {
  return {
    category: fitTask("category", examples, heldOut, labels),
    subcategory: fitTask("subcategory", examples, heldOut, labels),
    priority: fitTask("priority", examples, heldOut, labels),
  };
}

function fitTask(
  task: TaskId,
  examples: readonly TrainingExample[],
  heldOut: readonly (HeldOutScores | null)[],
  labels: LabelSpace,
): FittedTask {
  const groups = task === "subcategory" ? labels.groups : null;
  const known = examples.flatMap((example, index) => {
    const scores = heldOut[index]?.tasks[task];
    const target = example[task];
    return scores === undefined || target === null ? [] : [{ scores, target }];
  });
  const scores = known.map((item) => item.scores);
  const targets = known.map(({ target }) => target);
  const fused = fitFusion(scores, targets, groups);
  const names = labels[task];
  const truth = targets.map((target) => names[target] ?? "");
  const predictions = (weight: number) =>
    known.map(({ scores: { dense, lexical }, target }) => {
      const mixed = lexical.map((value, index) => (1 - weight) * value + weight * (dense[index] ?? 0));
      return bestOf(mixed, target, groups);
    });
  const f1 = (weight: number) =>
    macroF1(
      truth,
      predictions(weight).map((index) => names[index] ?? ""),
      names,
    );
  const predicted = predictions(fused.weight);
  const confidences = known.map(({ scores: { dense, lexical }, target }, index) =>
    confidenceOf(
      lexical.map((value, at) => ((1 - fused.weight) * value + fused.weight * (dense[at] ?? 0)) / fused.temperature),
      predicted[index] ?? 0,
      target,
      groups,
    ),
  );
  return {
    fused,
    lexicalTemperature: fitFusion(scores, targets, groups, [0]).temperature,
    macroF1: { dense: f1(1), lexical: f1(0), fused: f1(fused.weight) },
    expectedCalibrationError: expectedCalibrationError(
      confidences,
      predicted.map((value, index) => value === targets[index]),
    ),
  };
}

function bestOf(logits: readonly number[], target: number, groups: readonly number[] | null): number {
  let best = target;
  logits.forEach((value, index) => {
    if (groups !== null && groups[index] !== groups[target]) return;
    if (value > (logits[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  });
  return best;
}

function confidenceOf(
  logits: readonly number[],
  label: number,
  target: number,
  groups: readonly number[] | null,
): number {
  const inside = logits.filter((_, index) => groups === null || groups[index] === groups[target]);
  const highest = Math.max(...inside);
  const sum = inside.reduce((total, value) => total + Math.exp(value - highest), 0);
  return Math.exp((logits[label] ?? 0) - highest) / sum;
}
