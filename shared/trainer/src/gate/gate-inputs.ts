import type { LabelId, RankedLabel, Taxonomy } from "@lucid/core";
import type { TicketPrediction } from "../predict-tickets.ts";
import type { GateOverride, GateReport } from "./gate-report.ts";
import { runGate } from "./run-gate.ts";
import type { FrozenTestSet } from "./test-set.ts";

/** What the gate compares of a prediction. */
export type GatePrediction = Pick<TicketPrediction, "category">;

/** Predictions in the order of the test set's tickets; null: the ticket was not in the history at hand. */
export type TestPredictions = readonly (RankedLabel | null)[];

/**
 * Everything the gate decides from, without any ticket text: travels with the candidate, so that publishing can run the gate again
 * against the releases that are there by then.
 */
export interface GateInputs {
  readonly format: 1;
  readonly testSet: FrozenTestSet;
  readonly candidate: TestPredictions;
  /** The best release's, where there was one at training time. */
  readonly best: { readonly sequence: number; readonly predictions: TestPredictions } | null;
  /** Most frequent category of the training part. */
  readonly majority: LabelId;
  /** Of a bundle fitted from the taxonomy's names and descriptions alone. */
  readonly namesOnly: TestPredictions | null;
  /** Categories of earlier releases that this taxonomy renamed or merged: old id to new id, null where it was given up. */
  readonly migration: Readonly<Record<LabelId, LabelId | null>>;
  /** Cohen's kappa between labellers; null: not recorded. */
  readonly kappa: number | null;
  readonly override: GateOverride | null;
  readonly seed: number;
}

/** The part of predictions the gate keeps, with short numbers. `missing` positions stay null. */
export function testPredictions(predictions: readonly (GatePrediction | null)[]): TestPredictions {
  return predictions.map((prediction) =>
    prediction === null
      ? null
      : { labelId: prediction.category.labelId, confidence: Number(prediction.category.confidence.toFixed(5)) },
  );
}

/** Runs the gate on stored inputs. `previousLabels`: categories of the best release. */
export function gateCandidate(
  inputs: GateInputs,
  taxonomy: Taxonomy,
  previousLabels: readonly LabelId[] = [],
): GateReport {
  const { best, namesOnly, migration } = inputs;
  const known = new Set(taxonomy.categories.map(({ id }) => id));
  const moved = (label: LabelId) => migration[label] ?? label;
  const asked = inputs.testSet.tickets.flatMap(({ category }, index) => {
    const answer = {
      category: moved(category),
      own: inputs.candidate[index] ?? null,
      best: best?.predictions[index] ?? null,
      names: namesOnly?.[index] ?? null,
    };
    // A test ticket of a category that was given up has no right answer any more.
    return migration[category] !== null && known.has(answer.category) ? [answer] : [];
  });
  const compared = asked.filter(({ own, best: rival, names }) => {
    return own !== null && (best === null ? namesOnly === null || names !== null : rival !== null);
  });
  return runGate({
    taxonomy,
    test: compared.map(({ category }) => ({ labels: { category } })),
    frozenTickets: asked.length,
    candidate: compared.map(({ own }) => asPrediction(own, moved)),
    best: best === null ? null : compared.map((answer) => asPrediction(answer.best, moved)),
    baselines: {
      majority: inputs.majority,
      namesOnly: namesOnly === null ? null : compared.map(({ names }) => asPrediction(names, moved)),
    },
    ...{ previousLabels, migration },
    ...{ kappa: inputs.kappa, override: inputs.override, seed: inputs.seed },
  });
}

function asPrediction(label: RankedLabel | null, moved: (label: LabelId) => LabelId): GatePrediction {
  return { category: { labelId: moved(label?.labelId ?? ""), confidence: label?.confidence ?? 0 } };
}
