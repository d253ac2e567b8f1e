import type { Explanation, FieldSuggestion, LabelId, RankedLabel, Taxonomy } from "@lucid/core";
import { contrastOf, marginOf } from "./explanation/contrast.ts";
import { findEvidence } from "./explanation/find-evidence.ts";
import { tokenContributions } from "./explanation/token-contributions.ts";
import { choosePriority } from "./heads/choose-priority.ts";
import type { Scores, TextVectors } from "./heads/fused-heads.ts";
import type { Heads, TaskId, TeamHead } from "./heads/heads-format.ts";
import { indexOfLargest } from "./heads/index-of-largest.ts";
import type { TicketTokens } from "./heads/lexical-features.ts";
import { teamProbabilities } from "./heads/team-head.ts";
import type { RememberedScores } from "./memory/apply-memory.ts";

const ALTERNATIVES = 3;
const BECAUSE = 3;
const AGAINST = 2;
/** How far under the threshold memory alone may bring a label. */
const UNSURE_BY = 0.01;

export interface ScoredTicket extends TicketTokens, RememberedScores {
  readonly text: string;
  readonly vectors: TextVectors;
}

/** What the heads say, field by field, with the words that made them say so. */
export interface FieldAnswers {
  readonly fields: Readonly<Record<"category" | "subcategory" | "priority" | "team", FieldSuggestion>>;
  readonly explanations: readonly Explanation[];
}

/** Joint probabilities of the subcategories: P(category) x P(subcategory | category). */
export function jointSubcategories(heads: Heads, scores: Scores): number[] {
  return scores.subcategory.probabilities.map(
    (probability, index) => probability * (scores.category.probabilities[heads.groups[index] ?? -1] ?? 0),
  );
}

/** Labels with their probabilities, most probable first. */
export function ranked(labels: readonly LabelId[], probabilities: readonly number[]): RankedLabel[] {
  return labels
    .map((labelId, index) => ({ labelId, confidence: probabilities[index] ?? 0 }))
    .sort((a, b) => b.confidence - a.confidence);
}

/**
 * Builds the four fields of a suggestion. `threshold`: under it a field is not sure. What memory lifts above what the heads alone say
 * stays under the threshold: it changes suggestions, never automatic routing.
 */
export function answerFields(heads: Heads, taxonomy: Taxonomy, ticket: ScoredTicket, threshold: number): FieldAnswers {
  const { scores, alone } = ticket;
  const joint = jointSubcategories(heads, scores);
  const category = indexOfLargest(scores.category.probabilities);
  const inside = joint.map((value, index) => (heads.groups[index] === category ? value : -1));
  const subcategory = indexOfLargest(inside);
  const priority = choosePriority(scores.priority.probabilities, heads.priorityCosts);

  const jointAlone = jointSubcategories(heads, alone);

  const build = (task: TaskId, chosen: number, said: Said, rivals: readonly number[]) => {
    const labels = heads.labels[task];
    const explanation = explain(heads, task, ticket, chosen, rivals);
    const field = fieldOf(
      labels[chosen] ?? "",
      ranked(labels, said.all),
      ceiling(said.alone[chosen], threshold),
      threshold,
      [...(explanation?.because ?? []), ...(explanation?.against ?? [])],
    );
    return { field, explanation };
  };
  const categories = { all: scores.category.probabilities, alone: alone.category.probabilities };
  const priorities = { all: scores.priority.probabilities, alone: alone.priority.probabilities };
  const answers = {
    category: build("category", category, categories, categories.all),
    subcategory: build("subcategory", subcategory, { all: joint, alone: jointAlone }, inside),
    priority: build("priority", priority, priorities, priorities.all),
  };
  const subcategoryId = heads.labels.subcategory[subcategory] ?? "";
  const said = { all: joint, alone: jointAlone };
  return {
    fields: {
      category: answers.category.field,
      subcategory: answers.subcategory.field,
      priority: answers.priority.field,
      team:
        heads.team === null
          ? teamOf(heads, taxonomy, said, subcategoryId, threshold)
          : learnedTeam(heads.team, ticket.vectors, said, threshold),
    },
    explanations: Object.values(answers).flatMap(({ explanation }) => explanation ?? []),
  };
}

/** Probabilities with memory and without. */
interface Said {
  readonly all: readonly number[];
  readonly alone: readonly number[];
}

/** How sure memory may make a label: as sure as the heads are without it, else short of the threshold. */
function ceiling(alone: number | undefined, threshold: number): number {
  return Math.max(alone ?? 0, threshold - UNSURE_BY);
}

function explain(
  heads: Heads,
  task: TaskId,
  ticket: ScoredTicket,
  chosen: number,
  rivals: readonly number[],
): Explanation | null {
  const labels = heads.labels[task];
  const contrast = contrastOf(rivals, chosen);
  if (contrast === null) return null;
  const { pieces } = ticket.tokens;
  const parts = tokenContributions(heads, task, ticket.vectors, pieces.length, contrast);
  const counts = { because: BECAUSE, against: AGAINST };
  const evidence = findEvidence(ticket.text, ticket.words, pieces, parts.pieces, counts);
  const remembered = task === "priority" ? undefined : ticket.recall?.[task];
  const memory = remembered === undefined ? 0 : marginOf(remembered, contrast);
  const runnerUp = indexOfLargest(rivals.map((value, index) => (index === chosen ? -1 : value)));
  return {
    field: task,
    predicted: labels[chosen] ?? "",
    runnerUp: labels[runnerUp] ?? null,
    ...evidence,
    margin: parts.margin + memory,
    bias: parts.bias,
    ...(remembered === undefined ? {} : { memory }),
  };
}

/** The subcategory's own team, else its category's; its confidence is that of everything it handles. */
function teamOf(
  heads: Heads,
  taxonomy: Taxonomy,
  said: Said,
  subcategory: LabelId,
  threshold: number,
): FieldSuggestion {
  const teams = teamsBySubcategory(taxonomy);
  const sumByTeam = (joint: readonly number[]) => {
    const sums = new Map<LabelId, number>();
    heads.labels.subcategory.forEach((label, index) => {
      const team = teams.get(label);
      if (team !== undefined) sums.set(team, (sums.get(team) ?? 0) + (joint[index] ?? 0));
    });
    return sums;
  };
  const sums = sumByTeam(said.all);
  const all = ranked([...sums.keys()], [...sums.values()]);
  const team = teams.get(subcategory) ?? all[0]?.labelId ?? "";
  return fieldOf(team, all, ceiling(sumByTeam(said.alone).get(team), threshold), threshold, []);
}

/** What the history says of teams, beside the taxonomy's rule: memory reaches it by the subcategories. */
function learnedTeam(head: TeamHead, vectors: TextVectors, said: Said, threshold: number): FieldSuggestion {
  const all = teamProbabilities(head, vectors, said.all);
  const alone = teamProbabilities(head, vectors, said.alone);
  const best = indexOfLargest(all);
  return fieldOf(head.labels[best] ?? "", ranked(head.labels, all), ceiling(alone[best], threshold), threshold, []);
}

/** Which team handles each subcategory. */
export function teamsBySubcategory(taxonomy: Taxonomy): ReadonlyMap<LabelId, LabelId> {
  return new Map(
    taxonomy.categories.flatMap((category) =>
      category.subcategories.map(({ id, team }): [LabelId, LabelId] => [id, team ?? category.team]),
    ),
  );
}

function fieldOf(
  labelId: LabelId,
  all: readonly RankedLabel[],
  highest: number,
  threshold: number,
  evidence: FieldSuggestion["evidence"],
): FieldSuggestion {
  const confidence = Math.min(1, highest, all.find((label) => label.labelId === labelId)?.confidence ?? 0);
  const alternatives = all.filter((label) => label.labelId !== labelId).slice(0, ALTERNATIVES);
  return { labelId, confidence, alternatives, evidence, sure: confidence >= threshold };
}
