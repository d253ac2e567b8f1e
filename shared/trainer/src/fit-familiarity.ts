import {
  type FamiliarityJson,
  type FamiliaritySignal,
  type FamiliaritySignals,
  familiarityScore,
  type LogisticScoreJson,
} from "@lucid/classifier";
import { fitLogistic } from "./fit-logistic.ts";
import type { HeldOutSignals } from "./score-held-out.ts";

/** Share of the desk's own held-out texts that may be called unfamiliar. */
const REJECTED_SHARE = 0.03;
/** Fewer tickets say too little about what fits a category. */
const FEWEST_TICKETS = 60;

const LEXICAL_SIGNALS: readonly FamiliaritySignal[] = ["coverage", "lexicalLogit", "lexicalTopic"];
const ALL_SIGNALS: readonly FamiliaritySignal[] = [...LEXICAL_SIGNALS, "denseLogit", "denseTopic", "cosine"];

export interface FamiliarityTexts {
  /** Of the desk: what teaches, held out. */
  readonly known: readonly HeldOutSignals[];
  /** The tickets among them. */
  readonly tickets: readonly HeldOutSignals[];
  readonly offTopic: readonly HeldOutSignals[];
}

/**
 * Tells held-out texts of the desk from off-topic ones, and, by what its tickets would score without their own category, from
 * texts of the desk that fit none; the threshold lets pass all but a small share of the desk's own. Either score alone fails at
 * the other's job: AUROC on development rows, questions of categories left out of clinc150 / clinc150's questions at an IT desk:
 * the first 0.849 / 0.998, the second 0.945 / 0.839, the lesser of both 0.940 / 0.987.
 */
export function fitFamiliarity(texts: FamiliarityTexts): { lexical: FamiliarityJson; fused: FamiliarityJson } {
  const known = texts.known.map(({ signals }) => signals);
  const offTopic = texts.offTopic.map(({ signals }) => signals);
  const fits = texts.tickets.length < FEWEST_TICKETS ? {} : { fits: fitCategories(texts.tickets) };
  return {
    lexical: withThreshold(tellApart(known, offTopic, LEXICAL_SIGNALS), known),
    fused: withThreshold({ ...tellApart(known, offTopic, ALL_SIGNALS), ...fits }, known),
  };
}

function fitCategories(tickets: readonly HeldOutSignals[]): LogisticScoreJson {
  const own = tickets.map(({ signals }) => signals);
  const homeless = tickets.map((ticket) => ticket.homeless);
  return tellApart(own, homeless, ["categoryLogit"]);
}

function withThreshold(
  measure: Omit<FamiliarityJson, "threshold">,
  known: readonly FamiliaritySignals[],
): FamiliarityJson {
  const scores = known.map((signals) => familiarityScore({ ...measure, threshold: 0 }, signals)).sort((a, b) => a - b);
  const threshold = Math.min(0, scores[Math.floor(scores.length * REJECTED_SHARE)] ?? 0);
  return { ...measure, threshold: round(threshold) };
}

/** A logistic score over these signals; both sides weigh the same. */
function tellApart(
  inside: readonly FamiliaritySignals[],
  outside: readonly FamiliaritySignals[],
  names: readonly FamiliaritySignal[],
): LogisticScoreJson {
  const scale = (name: FamiliaritySignal) => (/Logit|Topic/.test(name) ? 1 / 4 : 1);
  const all = [...inside, ...outside];
  const targets = all.map((_, index) => (index < inside.length ? 1 : 0));
  const model = fitLogistic({
    rows: all.map((signals) => ({
      columns: names.map((_, index) => index),
      values: names.map((name) => signals[name] * scale(name)),
    })),
    targets,
    weights: targets.map((target) => all.length / (2 * (target === 1 ? inside.length : outside.length))),
    features: names.length,
    classes: 2,
    c: 10,
    groups: null,
  });
  const slope = (index: number) => (model.weights[index * 2 + 1] ?? 0) - (model.weights[index * 2] ?? 0);
  const coefficients = Object.fromEntries(names.map((name, index) => [name, round(slope(index) * scale(name))]));
  return { bias: round((model.bias[1] ?? 0) - (model.bias[0] ?? 0)), coefficients };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
