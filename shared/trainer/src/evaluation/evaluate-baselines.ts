import { type BootstrapOptions, bootstrapNamed } from "./bootstrap.ts";
import { countClasses, type IndexedLabels, indexLabels, macroF1Of, majorityLabel } from "./class-scores.ts";
import type { BaselinePredictions, Judged } from "./evaluate-predictions.ts";
import type { BaselineEvaluation } from "./evaluation-report.ts";

/**
 * The majority and every baseline given, with what the model gains over it on the same resamples. The majority is the
 * test set's own: no guess without reading can do better.
 */
export function evaluateBaselines(
  model: IndexedLabels,
  judged: readonly Judged[],
  baselines: readonly BaselinePredictions[],
  options: BootstrapOptions,
): BaselineEvaluation[] {
  const truth = judged.map(({ labels }) => labels.category);
  const majority = majorityLabel(truth);
  const answers = [
    { id: "majority", said: truth.map(() => majority) },
    ...baselines.map(({ id, predictions }) => ({
      id,
      said: judged.map(({ place }) => predictions[place]?.category.labelId ?? ""),
    })),
  ];
  return answers.map(({ id, said }) => ({
    id,
    ...comparison(model, indexLabels(truth, said, model.labels), options),
  }));
}

function comparison(
  model: IndexedLabels,
  baseline: IndexedLabels,
  options: BootstrapOptions,
): Omit<BaselineEvaluation, "id"> {
  const tickets = model.truth.length;
  const { macroF1, accuracy, macroF1Gain, accuracyGain } = bootstrapNamed(
    tickets,
    (times) => {
      const ours = countClasses(model, times);
      const theirs = countClasses(baseline, times);
      const f1 = macroF1Of(theirs);
      const right = sum(theirs.hits) / tickets;
      return {
        macroF1: f1,
        accuracy: right,
        macroF1Gain: macroF1Of(ours) - f1,
        accuracyGain: sum(ours.hits) / tickets - right,
      };
    },
    options,
  );
  return { macroF1, accuracy, gain: { macroF1: macroF1Gain, accuracy: accuracyGain } };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
