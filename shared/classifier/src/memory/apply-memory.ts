import type { MemoryEvidence } from "@lucid/core";
import { logSoftmax, type Scores, type TaskScores } from "../heads/fused-heads.ts";
import type { Heads } from "../heads/heads-format.ts";
import { indexOfLargest } from "../heads/index-of-largest.ts";
import type { Recall, TicketMemory } from "./ticket-memory.ts";

/** Scores with memory in them, and what the heads alone said. */
export interface RememberedScores {
  readonly scores: Scores;
  readonly alone: Scores;
  /** null: memory had nothing to add. */
  readonly recall: Recall | null;
}

/** A remembered ticket nearer than this says that the text is of this desk, whatever the heads think. */
const FAMILIAR_SIMILARITY = 0.6;
/** Farther ones are no evidence that a person would follow. */
const SHOWN_SIMILARITY = 0.35;
/** Logits; less is not worth a line. */
const SHOWN_CONTRIBUTION = 0.2;
const SHOWN_NEIGHBOURS = 3;

/**
 * Adds memory's term to the fused logits of category and subcategory. Where the heads alone are sure (`threshold`), tickets of a
 * single agent do not change the category: that takes two agents, or a retraining.
 */
export function applyMemory(
  heads: Heads,
  alone: Scores,
  memory: TicketMemory | null,
  vector: ArrayLike<number> | null,
  threshold: number,
): RememberedScores {
  const recall = memory === null || vector === null ? null : memory.recall(vector);
  if (recall === null) return { scores: alone, alone, recall: null };
  const category = shifted(alone.category, recall.category, null);
  const before = indexOfLargest(alone.category.probabilities);
  const after = indexOfLargest(category.probabilities);
  const sure = (alone.category.probabilities[before] ?? 0) >= threshold;
  if (before !== after && sure && !recall.agreed.has(heads.labels.category[after] ?? "")) {
    return { scores: alone, alone, recall: null };
  }
  const subcategory = shifted(alone.subcategory, recall.subcategory, heads.groups);
  return { scores: { ...alone, category, subcategory }, alone, recall };
}

/** Whether something very much alike is remembered. */
export function isRemembered(recall: Recall | null): boolean {
  return recall !== null && (recall.neighbours[0]?.similarity ?? 0) >= FAMILIAR_SIMILARITY;
}

/** What a person should know of memory's part in the category; null: nothing. */
export function memoryEvidence(
  heads: Heads,
  { alone, scores, recall }: RememberedScores,
  category: string,
  contribution: number,
): MemoryEvidence | null {
  if (recall === null) return null;
  const without = heads.labels.category[indexOfLargest(alone.category.probabilities)] ?? "";
  const changed = without !== heads.labels.category[indexOfLargest(scores.category.probabilities)];
  const neighbours = recall.neighbours.flatMap((neighbour) => {
    const entry = recall.entry(neighbour);
    if (entry?.category !== category || neighbour.similarity < SHOWN_SIMILARITY) return [];
    return [{ ticketId: entry.ticketId, similarity: Math.min(1, neighbour.similarity), corrected: entry.corrected }];
  });
  const silent = neighbours.length === 0 || contribution < SHOWN_CONTRIBUTION;
  if (silent && !changed) return null;
  return { without, changed, contribution, neighbours: neighbours.slice(0, SHOWN_NEIGHBOURS) };
}

function shifted({ logits }: TaskScores, shift: readonly number[], groups: readonly number[] | null): TaskScores {
  const moved = logits.map((value, index) => value + (shift[index] ?? 0));
  return { logits: moved, probabilities: logSoftmax(moved, groups).map(Math.exp) };
}
