import { AppError } from "@lucid/core";
import { decodeFurtherHead, furtherLogits, type HeadSizes, modeOf } from "./further-heads.ts";
import { logSoftmax, type TextVectors } from "./fused-heads.ts";
import type { TeamHead, TeamJson } from "./heads-format.ts";

/** A team that the taxonomy sends nothing of this kind to is unlikely, not impossible. */
const LEAST_SHARE = 1e-3;

/** Checks and decodes the team head for so many subcategories. Throws bundle_incompatible naming what is wrong. */
export function decodeTeamHead(json: TeamJson, sizes: HeadSizes, subcategories: number): TeamHead {
  const head = decodeFurtherHead(json, sizes, "team");
  const { bySubcategory } = json;
  const sound =
    Array.isArray(bySubcategory) &&
    bySubcategory.length === subcategories &&
    bySubcategory.every((team) => Number.isInteger(team) && team >= 0 && team < head.labels.length);
  if (!sound) throw new AppError("bundle_incompatible", "heads.json: team.bySubcategory does not fit the labels");
  if (![head.fused, head.alone].every(({ taxonomy }) => Number.isFinite(taxonomy))) {
    throw new AppError("bundle_incompatible", "heads.json: team has no weight for the taxonomy's rule");
  }
  return { ...head, bySubcategory };
}

/** Log share of each team by the taxonomy's rule alone, of joint probabilities of subcategories. */
export function teamShares(bySubcategory: readonly number[], teams: number, joint: readonly number[]): number[] {
  const shares = new Array<number>(teams).fill(0);
  bySubcategory.forEach((team, subcategory) => {
    shares[team] = (shares[team] ?? 0) + (joint[subcategory] ?? 0);
  });
  return shares.map((share) => Math.log(Math.max(LEAST_SHARE, share)));
}

/** Calibrated probabilities of the teams: what the text says of them, and what follows from the subcategories. */
export function teamProbabilities(head: TeamHead, vectors: TextVectors, joint: readonly number[]): number[] {
  const { taxonomy } = modeOf(head, vectors);
  const shares = teamShares(head.bySubcategory, head.labels.length, joint);
  const logits = furtherLogits(head, vectors).map((value, team) => value + taxonomy * (shares[team] ?? 0));
  return logSoftmax(logits, null).map(Math.exp);
}
