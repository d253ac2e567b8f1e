import { type BootstrapOptions, bootstrapMeasures, type Multiplicities } from "./bootstrap.ts";
import { countClasses, f1Scores, type IndexedLabels, macroF1Of, scoresOf } from "./class-scores.ts";
import type { ClassEvaluation, TaskEvaluation } from "./evaluation-report.ts";

/** Macro F1, accuracy and each class's scores, with intervals. */
export function evaluateTask(indexed: IndexedLabels, options: BootstrapOptions): TaskEvaluation {
  const { labels, truth } = indexed;
  const [macroF1, accuracy, ...f1s] = bootstrapMeasures(truth.length, taskMeasure(indexed), options);
  if (macroF1 === undefined || accuracy === undefined) throw new RangeError("Two measures at least");
  const counts = countClasses(indexed);
  const classes = scoresOf(labels, counts).map((score, index): ClassEvaluation => {
    const f1 = f1s[index];
    const interval = f1 === undefined || Number.isNaN(f1.low) ? null : { low: f1.low, high: f1.high };
    return { ...score, predicted: counts.claimed[index] ?? 0, interval };
  });
  return { tickets: truth.length, macroF1, accuracy, classes };
}

/** [macro F1, accuracy, F1 of each class] of a sample; a class that is not in it is NaN. For paired comparisons, too. */
export function taskMeasure(indexed: IndexedLabels): (times: Multiplicities) => Float64Array {
  return (times) => {
    const counts = countClasses(indexed, times);
    const result = new Float64Array(2 + indexed.labels.length);
    result[0] = macroF1Of(counts);
    result[1] = sum(counts.hits) / indexed.truth.length;
    result.set(f1Scores(counts), 2);
    return result;
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
