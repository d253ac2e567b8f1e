import type { LabelSet } from "../decision.ts";
import type { Suggestion } from "../suggestion.ts";
import { type Category, FIELD_IDS, type FieldId, type LabelId, type Subcategory, type Taxonomy } from "../taxonomy.ts";
import type { TicketFields } from "../ticket.ts";

/** What the agent chose in the panel instead of the suggestion. */
export type Chosen = Partial<Readonly<Record<FieldId, LabelId>>>;

const NOTHING: LabelSet = { category: null, subcategory: null, priority: null, team: null };

/** The labels of a suggestion; nulls after an abstention or without one. */
export function suggestedLabels(suggestion: Suggestion | null): LabelSet {
  if (suggestion === null || suggestion.kind === "abstain") return NOTHING;
  const { category, subcategory, priority, team } = suggestion.fields;
  return {
    category: category.labelId,
    subcategory: subcategory.labelId,
    priority: priority.labelId,
    team: team.labelId,
  };
}

/** The category a subcategory belongs to. */
export function parentOf(taxonomy: Taxonomy, subcategoryId: LabelId): Category | null {
  return taxonomy.categories.find((category) => findSubcategory(category, subcategoryId) !== null) ?? null;
}

/** The team responsible: the subcategory's own, else the category's. */
export function teamFor(taxonomy: Taxonomy, categoryId: LabelId | null, subcategoryId: LabelId | null): LabelId | null {
  const category = taxonomy.categories.find((candidate) => candidate.id === categoryId);
  if (category === undefined) return null;
  const subcategory = subcategoryId === null ? null : findSubcategory(category, subcategoryId);
  return subcategory?.team ?? category.team;
}

/**
 * What the panel proposes for each field: the suggestion, as far as it still fits what the agent chose in the
 * panel or edited in the form. Of another category the best subcategory the suggestion knows is taken, else none
 * (null: open); the team follows the taxonomy.
 */
export function proposedLabels(input: {
  readonly taxonomy: Taxonomy;
  readonly suggestion: Suggestion | null;
  readonly chosen: Chosen;
  readonly edited: ReadonlySet<FieldId>;
  readonly current: TicketFields;
}): LabelSet {
  const { taxonomy, suggestion, chosen, edited, current } = input;
  const suggested = suggestedLabels(suggestion);
  const pick = (field: FieldId, otherwise: () => LabelId | null): LabelId | null =>
    edited.has(field) ? current[field].labelId : (chosen[field] ?? otherwise());
  const category = pick("category", () => suggested.category);
  const subcategory = edited.has("subcategory")
    ? current.subcategory.labelId
    : subcategoryWithin(taxonomy, category, subcategoriesByPreference(suggestion, chosen));
  const asSuggested = category === suggested.category && subcategory === suggested.subcategory;
  const team = pick("team", () => (asSuggested ? suggested.team : teamFor(taxonomy, category, subcategory)));
  return { category, subcategory, priority: pick("priority", () => suggested.priority), team };
}

/** The first label of the suggestion that the taxonomy does not have; null if it knows them all. */
export function unknownLabel(taxonomy: Taxonomy, suggestion: Suggestion): LabelId | null {
  if (suggestion.kind === "abstain") return null;
  const { category, subcategory, priority, team } = suggestion.fields;
  const parent = taxonomy.categories.find((candidate) => candidate.id === category.labelId);
  if (parent === undefined) return category.labelId;
  if (findSubcategory(parent, subcategory.labelId) === null) return subcategory.labelId;
  if (!taxonomy.priorities.some((candidate) => candidate.id === priority.labelId)) return priority.labelId;
  return taxonomy.teams.some((candidate) => candidate.id === team.labelId) ? null : team.labelId;
}

/** What remains chosen when the agent picks a label: what depends on it is derived anew. */
export function chooseLabel(taxonomy: Taxonomy, chosen: Chosen, field: FieldId, labelId: LabelId): Chosen {
  const next: Partial<Record<FieldId, LabelId>> = { ...chosen, [field]: labelId };
  if (field === "category") {
    delete next.team;
    if (next.subcategory !== undefined && parentOf(taxonomy, next.subcategory)?.id !== labelId) delete next.subcategory;
  }
  if (field === "subcategory") {
    delete next.team;
    const parent = parentOf(taxonomy, labelId);
    if (parent !== null) next.category = parent.id;
  }
  return next;
}

/** Fields that a correction of `field` writes: the field itself first, then what follows from it. */
export function fieldsFollowing(field: FieldId): readonly FieldId[] {
  if (field === "category") return ["category", "subcategory", "team"];
  if (field === "subcategory") return ["subcategory", "category", "team"];
  return FIELD_IDS.filter((candidate) => candidate === field);
}

function subcategoriesByPreference(suggestion: Suggestion | null, chosen: Chosen): readonly LabelId[] {
  const own = chosen.subcategory === undefined ? [] : [chosen.subcategory];
  if (suggestion === null || suggestion.kind === "abstain") return own;
  const { labelId, alternatives } = suggestion.fields.subcategory;
  return [...own, labelId, ...alternatives.map((alternative) => alternative.labelId)];
}

function subcategoryWithin(
  taxonomy: Taxonomy,
  categoryId: LabelId | null,
  preference: readonly LabelId[],
): LabelId | null {
  const category = taxonomy.categories.find((candidate) => candidate.id === categoryId);
  if (category === undefined) return null;
  return preference.find((id) => findSubcategory(category, id) !== null) ?? null;
}

function findSubcategory(category: Category, id: LabelId): Subcategory | null {
  return category.subcategories.find((candidate) => candidate.id === id) ?? null;
}
