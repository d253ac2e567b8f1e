import {
  createLabelMapper,
  FIELD_IDS,
  type FieldId,
  type FieldMapping,
  type LabelId,
  type LabelMapper,
  PRIORITIES,
  type Taxonomy,
} from "@lucid/core";
import { foldLabel } from "./fold-label.ts";
import type { LabelMatch, LabelReportEntry } from "./label-report.ts";
import { createSpellings, type Spellings } from "./label-spellings.ts";
import { priorityOfWord } from "./priority-words.ts";

/** Values of the desk that are no label's spelling: an older name of a label, or null for one no longer in use. */
export type FormerValues = Readonly<Partial<Record<FieldId, Readonly<Record<string, LabelId | null>>>>>;

/** The desk's own value of each label. */
export type UsualValues = Readonly<Partial<Record<FieldId, ReadonlyMap<LabelId, string>>>>;

export interface LabelMapping {
  readonly taxonomy: Taxonomy;
  /** The installation's field mapping, where the desk has values of its own. */
  readonly mapping?: { readonly desk: "zendesk" | "freshdesk"; readonly fields: FieldMapping };
  readonly former?: FormerValues;
  /** The desk's usual value of a label, where it is known: no remark in the report. */
  readonly usual?: UsualValues;
  /** Priorities 1 to 4 are Freshdesk's: 1 is low. Else a bare number means nothing. */
  readonly freshdeskNumbers?: boolean;
}

/** Turns a desk's values into label ids and keeps count of how. */
export interface LabelReader {
  /** `category` narrows a subcategory's search to its own category. */
  read(field: FieldId, value: string, category?: LabelId): LabelMatch;
  /** Every value so far, by field, the most frequent first. */
  report(): readonly LabelReportEntry[];
}

/**
 * Reads labels by id. A value is looked up in this order: former values, the installation's mapping, words for priorities,
 * spelling of id, name, translation and the desks' default values (exact, then ever less strict), levels of a nested
 * choice. A value that fits none is never a new label: it comes back as "unknown" with the nearest label's name.
 */
export function mapLabels(labels: LabelMapping): LabelReader {
  const match = createMatch(labels);
  const matches = new Map<string, LabelMatch>();
  const counts = new Map<string, LabelReportEntry>();
  return {
    read: (field, value, category) => {
      const key = JSON.stringify([field, value, category]);
      const found = matches.get(key) ?? match(field, value, category);
      matches.set(key, found);
      const entry = JSON.stringify([field, value, found.kind, found.labelId]);
      counts.set(entry, { ...found, field, value, count: (counts.get(entry)?.count ?? 0) + 1 });
      return found;
    },
    report: () =>
      [...counts.values()].sort((a, b) => FIELD_IDS.indexOf(a.field) - FIELD_IDS.indexOf(b.field) || b.count - a.count),
  };
}

function createMatch({ taxonomy, mapping, former = {}, usual = {}, freshdeskNumbers = false }: LabelMapping) {
  const mapper = mapping === undefined ? null : createLabelMapper(taxonomy, mapping.fields, mapping.desk);
  const spellings = {
    category: createSpellings(taxonomy, "category", usual.category),
    subcategory: createSpellings(taxonomy, "subcategory", usual.subcategory),
    priority: createSpellings(taxonomy, "priority"),
    team: createSpellings(taxonomy, "team", usual.team),
  } satisfies Record<FieldId, Spellings>;
  return (field: FieldId, value: string, category: LabelId | undefined): LabelMatch =>
    fromFormer(former[field], value) ??
    fromMapper(mapper, field, value) ??
    (field === "priority" ? fromWord(value, freshdeskNumbers) : null) ??
    fromSpelling(spellings[field], value, category) ??
    fromLevels(spellings[field], field, value, category) ?? {
      kind: "unknown",
      labelId: null,
      nearest: spellings[field].nearest(value),
    };
}

function fromFormer(values: Readonly<Record<string, LabelId | null>> | undefined, value: string): LabelMatch | null {
  const wanted = foldLabel(value, "case");
  const key = Object.keys(values ?? {}).find((known) => foldLabel(known, "case") === wanted);
  const labelId = key === undefined ? undefined : values?.[key];
  if (labelId === undefined) return null;
  return { kind: labelId === null ? "disabled" : "renamed", labelId, nearest: null };
}

function fromMapper(mapper: LabelMapper | null, field: FieldId, value: string): LabelMatch | null {
  const labelId = mapper?.toLabel(field, value) ?? null;
  return labelId === null ? null : { kind: "mapping", labelId, nearest: null };
}

function fromWord(value: string, freshdeskNumbers: boolean): LabelMatch | null {
  const numbered = freshdeskNumbers && /^[1-4]$/.test(value.trim()) ? PRIORITIES[Number(value) - 1] : undefined;
  const labelId = numbered ?? priorityOfWord(value);
  if (labelId === null) return null;
  return { kind: value === labelId ? "exact" : "word", labelId, nearest: null };
}

/** In a given category first. */
function fromSpelling(spellings: Spellings, value: string, category: LabelId | undefined): LabelMatch | null {
  if (category === undefined) return spellings.find(value);
  const here = spellings.find(value, category);
  if (here !== null || spellings.find(value) === null) return here;
  return { kind: "elsewhere", labelId: null, nearest: null };
}

/** Levels of a nested choice, as desks write them: "Billing > Refund", "Billing::Refund", "billing__refund". */
function fromLevels(
  spellings: Spellings,
  field: FieldId,
  value: string,
  category: LabelId | undefined,
): LabelMatch | null {
  const levels = value.split(/::|__|\s[>›/]\s/).filter((level) => level.trim() !== "");
  if (levels.length < 2) return null;
  const inOrder = field === "category" ? levels : levels.reverse();
  for (const level of inOrder) {
    const found = fromSpelling(spellings, level, category);
    if (found !== null && found.labelId !== null) return { ...found, kind: "nested" };
  }
  return null;
}
