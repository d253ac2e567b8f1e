import type { FieldMapping } from "./settings.ts";
import { FIELD_IDS, type FieldId, type LabelId, PRIORITIES, type Taxonomy } from "./taxonomy.ts";

/** Label ids to the desk's own values and back. Built from a taxonomy and the admin's mapping. */
export interface LabelMapper {
  /** null: this label has no value in this desk (the admin said so). */
  toDesk(field: FieldId, labelId: LabelId): string | null;
  /** null: the value belongs to no label, or to several (then nothing tells them apart). */
  toLabel(field: FieldId, deskValue: string): LabelId | null;
  /** All pairs, for checking the mapping against the desk's options. */
  entries(field: FieldId): readonly { readonly labelId: LabelId; readonly deskValue: string | null }[];
}

type Desk = "zendesk" | "freshdesk";
type DefaultValue = (labelId: LabelId) => string | null;

/** Freshdesk's own numbers for the priorities; Zendesk's values are the ids themselves. */
const FRESHDESK_PRIORITIES: Readonly<Record<string, string>> = { low: "1", normal: "2", high: "3", urgent: "4" };

/**
 * Builds the mapper. A label without an entry in the admin's mapping has its default value:
 * Zendesk category `lucid_<id>` and subcategory `lucid_<category>__<subcategory>` with `-` as `_` (drop-down values
 * are tags there, so they must be unique over all fields); Freshdesk: the English name, as choices are label texts;
 * priorities: the desk's own. Teams have none: group ids cannot be known beforehand. Desk values are compared
 * exactly after trimming.
 */
export function createLabelMapper(taxonomy: Taxonomy, mapping: FieldMapping, desk: Desk): LabelMapper {
  const tables = {
    category: table(categoryDefaults(taxonomy, desk), mapping.category.values),
    subcategory: table(subcategoryDefaults(taxonomy, desk), mapping.subcategory.values),
    priority: table(priorityDefaults(desk), mapping.priority.values),
    team: table(new Map(taxonomy.teams.map((team) => [team.id, null])), mapping.team.values),
  } satisfies Record<FieldId, FieldTable>;
  return {
    toDesk: (field, labelId) => tables[field].toDesk.get(labelId) ?? null,
    toLabel: (field, deskValue) => tables[field].toLabel.get(deskValue.trim()) ?? null,
    entries: (field) => [...tables[field].toDesk].map(([labelId, deskValue]) => ({ labelId, deskValue })),
  };
}

/** The drop-down value the app's own category field has for a category (Zendesk). */
export function zendeskCategoryValue(categoryId: LabelId): string {
  return `lucid_${categoryId.replaceAll("-", "_")}`;
}

/** The drop-down value the app's own subcategory field has for a subcategory (Zendesk). */
export function zendeskSubcategoryValue(categoryId: LabelId, subcategoryId: LabelId): string {
  return `${zendeskCategoryValue(categoryId)}__${subcategoryId.replaceAll("-", "_")}`;
}

/** Every label id of a field, in the taxonomy's order. */
export function labelIdsOf(taxonomy: Taxonomy, field: FieldId): readonly LabelId[] {
  if (field === "priority") return PRIORITIES;
  if (field === "team") return taxonomy.teams.map((team) => team.id);
  if (field === "category") return taxonomy.categories.map((category) => category.id);
  return taxonomy.categories.flatMap((category) => category.subcategories.map((subcategory) => subcategory.id));
}

interface FieldTable {
  readonly toDesk: ReadonlyMap<LabelId, string | null>;
  /** null: the value belongs to several labels. */
  readonly toLabel: ReadonlyMap<string, LabelId | null>;
}

function table(
  defaults: ReadonlyMap<LabelId, string | null>,
  values: Readonly<Record<LabelId, string | null>>,
): FieldTable {
  const toDesk = new Map<LabelId, string | null>();
  const toLabel = new Map<string, LabelId | null>();
  for (const [labelId, byDefault] of defaults) {
    const entry = Object.hasOwn(values, labelId) ? values[labelId] : undefined;
    const deskValue = entry === undefined ? byDefault : (entry?.trim() ?? null);
    toDesk.set(labelId, deskValue);
    if (deskValue !== null) toLabel.set(deskValue, toLabel.has(deskValue) ? null : labelId);
  }
  return { toDesk, toLabel };
}

function categoryDefaults(taxonomy: Taxonomy, desk: Desk): Map<LabelId, string> {
  return new Map(
    taxonomy.categories.map((category) => [
      category.id,
      desk === "zendesk" ? zendeskCategoryValue(category.id) : category.name.trim(),
    ]),
  );
}

function subcategoryDefaults(taxonomy: Taxonomy, desk: Desk): Map<LabelId, string> {
  const defaults = new Map<LabelId, string>();
  for (const category of taxonomy.categories) {
    for (const subcategory of category.subcategories) {
      const value = desk === "zendesk" ? zendeskSubcategoryValue(category.id, subcategory.id) : subcategory.name.trim();
      defaults.set(subcategory.id, value);
    }
  }
  return defaults;
}

function priorityDefaults(desk: Desk): Map<LabelId, string> {
  const value: DefaultValue = (id) => (desk === "zendesk" ? id : (FRESHDESK_PRIORITIES[id] ?? null));
  return new Map(PRIORITIES.map((id) => [id, value(id) ?? id]));
}

/** True if the string names one of the four fields. */
export function isFieldId(value: string): value is FieldId {
  return (FIELD_IDS as readonly string[]).includes(value);
}
