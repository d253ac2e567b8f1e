import {
  FAMILIARITY_SIGNALS,
  type FamiliarityJson,
  type FamiliaritySignal,
  type FamiliaritySignals,
} from "@lucid/classifier";
import { fitLogistic } from "./fit-logistic.ts";

/** Share of the desk's own held-out texts that may be called unfamiliar. */
const REJECTED_SHARE = 0.03;

const SIGNALS: Readonly<Record<"lexical" | "fused", readonly FamiliaritySignal[]>> = {
  lexical: ["coverage", "lexicalLogit", "lexicalTopic"],
  fused: FAMILIARITY_SIGNALS,
};

/**
 * Tells held-out texts of the desk from off-topic ones by a logistic score; the threshold lets pass all but a small
 * share of the desk's own.
 */
export function fitFamiliarity(
  known: readonly FamiliaritySignals[],
  offTopic: readonly FamiliaritySignals[],
  kind: "lexical" | "fused",
): FamiliarityJson {
  const names = SIGNALS[kind];
  const scale = (name: FamiliaritySignal) => (/Logit|Topic/.test(name) ? 1 / 4 : 1);
  const all = [...known, ...offTopic];
  const targets = all.map((_, index) => (index < known.length ? 1 : 0));
  const model = fitLogistic({
    rows: all.map((signals) => ({
      columns: names.map((_, index) => index),
      values: names.map((name) => signals[name] * scale(name)),
    })),
    targets,
    weights: targets.map((target) => all.length / (2 * (target === 1 ? known.length : offTopic.length))),
    features: names.length,
    classes: 2,
    c: 10,
    groups: null,
  });
  const slope = (index: number) => (model.weights[index * 2 + 1] ?? 0) - (model.weights[index * 2] ?? 0);
  const coefficients = Object.fromEntries(names.map((name, index) => [name, round(slope(index) * scale(name))]));
  const bias = round((model.bias[1] ?? 0) - (model.bias[0] ?? 0));
  const score = (signals: FamiliaritySignals) =>
    names.reduce((sum, name) => sum + signals[name] * (coefficients[name] ?? 0), bias);
  const scores = known.map(score).sort((a, b) => a - b);
  const threshold = Math.min(0, scores[Math.floor(scores.length * REJECTED_SHARE)] ?? 0);
  return { bias, coefficients, threshold: round(threshold) };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
