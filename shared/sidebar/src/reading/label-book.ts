import { type FieldId, type LabelId, PRIORITIES, type PriorityId, type Procedure, type Taxonomy } from "@lucid/core";
import type { Messages } from "../messages/messages.ts";

/** A label as an agent sees it. */
export interface LabelEntry {
  readonly id: LabelId;
  readonly name: string;
  /** One line that tells it from others; empty if the taxonomy has none. */
  readonly description: string;
  /** The category's name, for a subcategory. */
  readonly group: string | null;
}

/** Names, descriptions and procedures of a taxonomy's labels in the agent's language. */
export interface LabelBook {
  name(field: FieldId, id: LabelId | null): string;
  entries(field: FieldId): readonly LabelEntry[];
  entry(field: FieldId, id: LabelId): LabelEntry | null;
  /** The category that a subcategory belongs to. */
  categoryOf(subcategory: LabelId): LabelId | null;
  procedure(subcategory: LabelId): Procedure | null;
}

interface Named {
  readonly id: LabelId;
  readonly name: string;
  readonly description?: string;
  readonly rule?: string;
  readonly translations?: Readonly<Record<string, { readonly name?: string; readonly description?: string }>>;
}

/** Builds the book of a taxonomy. Labels that the taxonomy does not know are called "Unknown label", never by id. */
export function createLabelBook(taxonomy: Taxonomy, messages: Messages): LabelBook {
  const toEntry = (label: Named, group: string | null): LabelEntry => {
    const translation = label.translations?.[messages.locale];
    const description = translation?.description ?? (translation === undefined ? label.description : undefined);
    return { id: label.id, name: translation?.name ?? label.name, description: description ?? "", group };
  };
  const byField: Readonly<Record<FieldId, readonly LabelEntry[]>> = {
    category: taxonomy.categories.map((category) => toEntry(category, null)),
    subcategory: taxonomy.categories.flatMap((category) => {
      const group = toEntry(category, null).name;
      return category.subcategories.map((subcategory) => toEntry(subcategory, group));
    }),
    priority: priorityEntries(taxonomy, messages),
    team: taxonomy.teams.map((team) => toEntry(team, null)),
  };
  const entry = (field: FieldId, id: LabelId): LabelEntry | null =>
    byField[field].find((candidate) => candidate.id === id) ?? null;
  const parentOf = (subcategory: LabelId) =>
    taxonomy.categories.find((category) => category.subcategories.some((child) => child.id === subcategory));
  return {
    name: (field, id) => (id === null ? messages.none : (entry(field, id)?.name ?? messages.unknownLabel)),
    entries: (field) => byField[field],
    entry,
    categoryOf: (subcategory) => parentOf(subcategory)?.id ?? null,
    procedure: (subcategory) =>
      parentOf(subcategory)?.subcategories.find((child) => child.id === subcategory)?.procedure ?? null,
  };
}

/** Priorities keep the order of urgency, most pressing first, and the catalog's own names. */
function priorityEntries(taxonomy: Taxonomy, messages: Messages): readonly LabelEntry[] {
  const known = new Set(taxonomy.priorities.map((priority) => priority.id));
  return PRIORITIES.filter((id: PriorityId) => known.size === 0 || known.has(id))
    .map((id) => ({ id, name: messages.priority[id], description: "", group: null }))
    .reverse();
}
