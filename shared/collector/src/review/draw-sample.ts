import { createHash } from "node:crypto";
import type { Decision } from "@lucid/core";

/** Confidence of the suggested category, in bands that a reader of a reliability diagram would draw. */
export const CONFIDENCE_BANDS = ["none", "low", "middle", "high"] as const;
export type ConfidenceBand = (typeof CONFIDENCE_BANDS)[number];

const HIGH = 0.8;
const MIDDLE = 0.5;

/** none: nothing was suggested. low: under 0.5. middle: under 0.8. high: from 0.8. */
export function confidenceBand(decision: Pick<Decision, "confidence">): ConfidenceBand {
  const confidence = decision.confidence.category;
  if (confidence === null) return "none";
  if (confidence >= HIGH) return "high";
  return confidence >= MIDDLE ? "middle" : "low";
}

export interface DrawnDecision {
  readonly decisionId: string;
  readonly stratum: string;
}

/** Orders by chance, the same for everybody who draws from the same decisions with the same seed. */
function lot(seed: string, id: string): string {
  return createHash("sha256").update(`${seed} ${id}`).digest("hex");
}

/** Only what people decided about the category can be compared with another person's word. */
export function canBeSampled({ kind, final }: Decision): boolean {
  return kind !== "ignored" && final.category !== null;
}

/**
 * Draws at most `size` decisions, stratified by final category and confidence band: every stratum gets its share by
 * the method of largest remainders, and at least one while there is room, so that rare classes are seen every
 * month. One decision a ticket, the latest. Deterministic for a seed; the order given is by chance, so that the
 * position says nothing about the stratum.
 */
export function drawSample(decisions: readonly Decision[], size: number, seed: string): readonly DrawnDecision[] {
  const latest = new Map(decisions.filter(canBeSampled).map((decision) => [decision.ticketId, decision]));
  const strata = new Map<string, Decision[]>();
  for (const decision of latest.values()) {
    const stratum = `${decision.final.category} ${confidenceBand(decision)}`;
    strata.set(stratum, [...(strata.get(stratum) ?? []), decision]);
  }
  const shares = shareOut(
    [...strata.values()].map((members) => members.length),
    size,
  );
  const drawn = [...strata].flatMap(([stratum, members], index) =>
    members
      .map((decision) => ({ decisionId: decision.id, stratum, lot: lot(seed, decision.id) }))
      .sort((left, right) => (left.lot < right.lot ? -1 : 1))
      .slice(0, shares[index] ?? 0),
  );
  return drawn
    .sort((left, right) => (left.lot < right.lot ? -1 : 1))
    .map(({ decisionId, stratum }) => ({ decisionId, stratum }));
}

/** Seats for groups of these sizes: one for each (the largest first) while there is room, the rest in proportion. */
function shareOut(sizes: readonly number[], seats: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= seats) return [...sizes];
  const order = sizes.map((_, index) => index).sort((left, right) => (sizes[right] ?? 0) - (sizes[left] ?? 0));
  const shares = sizes.map(() => 0);
  for (const index of order.slice(0, seats)) shares[index] = 1;
  for (let given = Math.min(seats, sizes.length); given < seats; given++) {
    let neediest = -1;
    let lack = Number.NEGATIVE_INFINITY;
    sizes.forEach((size, index) => {
      const share = shares[index] ?? 0;
      const missing = (size / total) * seats - share;
      if (share < size && missing > lack) [neediest, lack] = [index, missing];
    });
    if (neediest < 0) break;
    shares[neediest] = (shares[neediest] ?? 0) + 1;
  }
  return shares;
}
