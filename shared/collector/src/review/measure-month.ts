import type { Decision, LabelId } from "@lucid/core";
import { cohenKappa } from "@lucid/trainer";
import type { BlindLabels } from "../stores/sqlite-sample-store.ts";
import { CONFIDENCE_BANDS, type ConfidenceBand, confidenceBand } from "./draw-sample.ts";

/** Two people (or a person and the model) on the same tickets. */
export interface PairAgreement {
  readonly compared: number;
  /** Share with the same label; null: nothing to compare. */
  readonly same: number | null;
  /** Cohen's kappa; null: nothing to compare, or chance explains everything. */
  readonly kappa: number | null;
}

/** What a month's blind sample said. Numbers and label ids only. */
export interface MonthlyAgreement {
  readonly month: string;
  readonly drawn: number;
  readonly labelled: number;
  /** The lead's category beside the agents'. */
  readonly agents: PairAgreement;
  /** The lead's category beside the model's, where it suggested one. */
  readonly model: PairAgreement;
  readonly subcategory: PairAgreement;
  readonly priority: PairAgreement;
  readonly bands: readonly {
    readonly band: ConfidenceBand;
    readonly labelled: number;
    readonly agentsSame: number;
    readonly modelSame: number;
  }[];
  /** By the lead's category. */
  readonly categories: readonly {
    readonly category: LabelId;
    readonly labelled: number;
    readonly agentsSame: number;
    readonly modelSame: number;
  }[];
}

export interface LabelledDecision {
  readonly decision: Pick<Decision, "suggested" | "final" | "confidence">;
  readonly labels: BlindLabels;
}

type Pair = readonly [LabelId | null, LabelId | null];

function agreement(pairs: readonly Pair[]): PairAgreement {
  const both = pairs.filter(([one, other]) => one !== null && other !== null);
  if (both.length === 0) return { compared: 0, same: null, kappa: null };
  const labels = [...new Set(both.flat())];
  const ratings = both.map((pair) => pair.map((label) => labels.indexOf(label)));
  const kappa = cohenKappa(ratings, labels.length);
  const same = both.filter(([one, other]) => one === other).length / both.length;
  return { compared: both.length, same, kappa: Number.isFinite(kappa) ? kappa : null };
}

function countSame(items: readonly LabelledDecision[]) {
  const same = (side: "final" | "suggested") =>
    items.filter(({ decision, labels }) => decision[side].category === labels.category).length;
  return { labelled: items.length, agentsSame: same("final"), modelSame: same("suggested") };
}

/** Compares what a lead chose blind with what agents chose and with what the model had suggested. */
export function measureMonth(month: string, drawn: number, items: readonly LabelledDecision[]): MonthlyAgreement {
  const pairs = (field: "category" | "subcategory" | "priority", side: "final" | "suggested"): Pair[] =>
    items.map(({ decision, labels }) => [labels[field], decision[side][field]]);
  const categories = [...new Set(items.map(({ labels }) => labels.category))].sort();
  return {
    ...{ month, drawn, labelled: items.length },
    agents: agreement(pairs("category", "final")),
    model: agreement(pairs("category", "suggested")),
    subcategory: agreement(pairs("subcategory", "final")),
    priority: agreement(pairs("priority", "final")),
    bands: CONFIDENCE_BANDS.map((band) => ({
      band,
      ...countSame(items.filter(({ decision }) => confidenceBand(decision) === band)),
    })).filter(({ labelled }) => labelled > 0),
    categories: categories.map((category) => ({
      category,
      ...countSame(items.filter(({ labels }) => labels.category === category)),
    })),
  };
}
