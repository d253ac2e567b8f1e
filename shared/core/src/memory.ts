import type { Decision } from "./decision.ts";
import type { LabelId } from "./taxonomy.ts";

/**
 * What people decided about one ticket, as every panel of a tenant may know it: no agent, no requester, no text. A ticket has one
 * entry at most, of its newest decision.
 */
export interface MemoryEntry {
  /** The collector's name for it, or the decision's id where it never left the browser. */
  readonly id: string;
  readonly ticketId: string;
  readonly category: LabelId;
  /** null: the people left it empty. */
  readonly subcategory: LabelId | null;
  /** true: chosen against the suggestion. false: a suggestion that was not sure, confirmed. */
  readonly corrected: boolean;
  /** Pooled vector of the redacted text: value = code * scale. */
  readonly scale: number;
  /** int8 codes, base64. */
  readonly vector: string;
}

/** As GET /v1/memory answers. */
export interface MemoryPage {
  /** false: the tenant's privacy level keeps memory in each browser. */
  readonly shared: boolean;
  /** What the vectors and labels belong to: a memory of another encoder or taxonomy is of no use. */
  readonly encoder: string;
  readonly taxonomyId: string;
  /** Everything that counts, oldest first: what is not named here is forgotten. */
  readonly ids: readonly string[];
  /** Those of `ids` that arrived after `since`. */
  readonly entries: readonly MemoryEntry[];
  /** Categories into which two agents or more put tickets: only together they overrule a sure model. */
  readonly agreed: readonly LabelId[];
  /** Pass it as `since` next time; null: nothing yet. */
  readonly cursor: string | null;
  /** Grows with every erasure: a browser that keeps its own memory forgets it all then. */
  readonly erasures: number;
}

/** A remembered ticket that spoke for the label that is shown. */
export interface MemoryNeighbour {
  readonly ticketId: string;
  /** Cosine of the centred vectors, at most 1. */
  readonly similarity: number;
  readonly corrected: boolean;
}

/** What memory did to a suggestion's category. */
export interface MemoryEvidence {
  /** The category without it. */
  readonly without: LabelId;
  /** It is another one now: for people to look at, never for automatic routing. */
  readonly changed: boolean;
  /** Its share of the margin between the category and the runner-up (logits). */
  readonly contribution: number;
  /** Nearest first; tickets that speak for the category shown. */
  readonly neighbours: readonly MemoryNeighbour[];
}

/**
 * What of a decision is worth remembering; null: nothing. Choices against the suggestion are corrections; confirmations of what was
 * not sure are kept as well, so that one correction does not pull its whole neighbourhood with it. Sure suggestions that were accepted
 * teach nothing new.
 */
export function memorable(
  decision: Pick<Decision, "kind" | "suggested" | "final" | "requiresHumanRouting">,
): Pick<MemoryEntry, "category" | "subcategory" | "corrected"> | null {
  const { kind, suggested, final, requiresHumanRouting } = decision;
  if (final.category === null || kind === "ignored") return null;
  const differs = (field: "category" | "subcategory") => final[field] !== null && final[field] !== suggested[field];
  const corrected = differs("category") || differs("subcategory");
  if (!corrected && !requiresHumanRouting) return null;
  return { category: final.category, subcategory: final.subcategory, corrected };
}
