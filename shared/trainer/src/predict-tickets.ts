import {
  choosePriority,
  familiarityScore,
  familiaritySignals,
  type Heads,
  indexOfLargest,
  jointSubcategories,
  scoreText,
  type TeamHead,
  type TextVectors,
  tagsOf,
  teamProbabilities,
  textVectors,
} from "@lucid/classifier";
import type { LabelId, PriorityId, RankedLabel } from "@lucid/core";
import type { EmbeddedText } from "./embed-tickets.ts";

/** What a bundle says about a ticket, as numbers: the same scores as the sidebar's, without explanation. */
export interface TicketPrediction {
  readonly category: RankedLabel;
  /** Calibrated, over all categories in the heads' order; sums to 1. */
  readonly categoryProbabilities: readonly number[];
  /** Best subcategory inside the predicted category; joint confidence. */
  readonly subcategory: RankedLabel;
  readonly priority: { readonly labelId: PriorityId; readonly confidence: number };
  /** Logits of "a text of this desk": the lower, the more unlike everything known. */
  readonly familiarity: number;
  /** familiarity below the heads' threshold: the sidebar abstains. */
  readonly unfamiliar: boolean;
  /** Absent: no team was learned, it follows from the subcategory. */
  readonly team?: RankedLabel;
  /** Those that reach their thresholds; absent: no tag was learned. */
  readonly tags?: readonly RankedLabel[];
}

/** Scores embedded tickets with decoded (quantized, as shipped) heads; `lexicalOnly` leaves the dense part out. */
export function predictTickets(
  heads: Heads,
  tickets: readonly EmbeddedText[],
  { lexicalOnly = false }: { readonly lexicalOnly?: boolean } = {},
): TicketPrediction[] {
  return tickets.map(({ tokens, pooled }) => {
    const dims = pooled.length;
    const encoded = lexicalOnly ? null : { pooled, dims, length: 0, tokenStates: new Float32Array(), meanNorm: 1 };
    return predict(heads, textVectors(heads, tokens, encoded));
  });
}

function predict(heads: Heads, vectors: ReturnType<typeof textVectors>): TicketPrediction {
  const scores = scoreText(heads, vectors);
  const category = indexOfLargest(scores.category.probabilities);
  const joint = jointSubcategories(heads, scores);
  const subcategory = indexOfLargest(joint.map((value, index) => (heads.groups[index] === category ? value : -1)));
  const priority = choosePriority(scores.priority.probabilities, heads.priorityCosts);
  const measure = (vectors.dense === null ? null : heads.dense?.familiarity) ?? heads.lexical.familiarity;
  const familiarity = familiarityScore(measure, familiaritySignals(heads, vectors));
  const best = (labels: readonly LabelId[], index: number, probabilities: readonly number[]): RankedLabel => ({
    labelId: labels[index] ?? "",
    confidence: probabilities[index] ?? 0,
  });
  return {
    category: best(heads.labels.category, category, scores.category.probabilities),
    categoryProbabilities: scores.category.probabilities,
    subcategory: best(heads.labels.subcategory, subcategory, joint),
    priority: {
      labelId: heads.labels.priority[priority] ?? "normal",
      confidence: scores.priority.probabilities[priority] ?? 0,
    },
    familiarity,
    unfamiliar: familiarity < measure.threshold,
    ...(heads.team === null ? {} : { team: bestTeam(heads.team, vectors, joint) }),
    ...(heads.tags === null ? {} : { tags: tagsOf(heads.tags, vectors) }),
  };
}

function bestTeam(head: TeamHead, vectors: TextVectors, joint: readonly number[]): RankedLabel {
  const probabilities = teamProbabilities(head, vectors, joint);
  const team = indexOfLargest(probabilities);
  return { labelId: head.labels[team] ?? "", confidence: probabilities[team] ?? 0 };
}
