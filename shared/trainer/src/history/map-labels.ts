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
import { distance } from "fastest-levenshtein";
import { foldLabel, SPELLINGS } from "./fold-label.ts";
import type { LabelMatch, LabelReportEntry } from "./label-report.ts";
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

interface Candidate {
  readonly labelId: LabelId;
  readonly name: string;
  readonly spellings: readonly string[];
  /** Of a subcategory. */
  readonly category: LabelId | null;
}

const NO_MAPPING: FieldMapping = {
  category: { field: "", values: {} },
  subcategory: { field: "", values: {} },
  priority: { values: {} },
  team: { values: {} },
  confidence: { field: null },
};

/**
 * Reads labels by id. A value is looked up in this order: former values, the installation's mapping, spelling of id, name,
 * translation and the desks' default values (exact, then ever less strict), words for priorities, levels of a nested
 * choice. A value that fits none is never a new label: it comes back as "unknown" with the nearest label's name.
 */
export function mapLabels({
  taxonomy,
  mapping,
  former = {},
  usual = {},
  freshdeskNumbers = false,
}: LabelMapping): LabelReader {
  const mapper = mapping === undefined ? null : createLabelMapper(taxonomy, mapping.fields, mapping.desk);
  const defaults = (["zendesk", "freshdesk"] as const).map((desk) => createLabelMapper(taxonomy, NO_MAPPING, desk));
  const candidates = Object.fromEntries(
    FIELD_IDS.map((field) => [field, candidatesOf(taxonomy, field, defaults, usual[field])]),
  ) as Record<FieldId, readonly Candidate[]>;
  const matches = new Map<string, LabelMatch>();
  const counts = new Map<string, LabelReportEntry & { count: number }>();
  const match = (field: FieldId, value: string, category: LabelId | undefined): LabelMatch =>
    fromFormer(former[field], value) ??
    fromMapper(mapper, field, value) ??
    (field === "priority" ? fromWord(value, freshdeskNumbers) : null) ??
    fromSpelling(candidates[field], value, category) ??
    fromLevels(candidates[field], field, value, category) ??
    unknown(candidates[field], value);
  return {
    read: (field, value, category) => {
      const key = JSON.stringify([field, value, category]);
      const found = matches.get(key) ?? match(field, value, category);
      matches.set(key, found);
      const entry = counts.get(key) ?? { ...found, field, value, count: 0 };
      counts.set(key, { ...entry, count: entry.count + 1 });
      return found;
    },
    report: () =>
      [...merged(counts.values())].sort(
        (a, b) => FIELD_IDS.indexOf(a.field) - FIELD_IDS.indexOf(b.field) || b.count - a.count,
      ),
  };
}

/** A subcategory's value read under several categories is one entry for each outcome. */
function merged(entries: Iterable<LabelReportEntry>): Iterable<LabelReportEntry> {
  const byOutcome = new Map<string, LabelReportEntry>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.field, entry.value, entry.kind, entry.labelId]);
    const count = (byOutcome.get(key)?.count ?? 0) + entry.count;
    byOutcome.set(key, { ...entry, count });
  }
  return byOutcome.values();
}

function candidatesOf(
  taxonomy: Taxonomy,
  field: FieldId,
  defaults: readonly LabelMapper[],
  usual?: ReadonlyMap<LabelId, string>,
): readonly Candidate[] {
  const deskValues = (labelId: LabelId) => [
    usual?.get(labelId) ?? null,
    ...defaults.map((mapper) => mapper.toDesk(field, labelId)),
  ];
  type Named = {
    readonly id: LabelId;
    readonly name: string;
    readonly translations?: Taxonomy["teams"][number]["translations"];
  };
  const candidate = ({ id, name, translations }: Named, category: LabelId | null): Candidate => {
    const translated = Object.values(translations ?? {}).map((translation) => translation.name ?? null);
    // A number alone is a desk's code and is read with the priorities' words.
    const spellings = [id, name, ...translated, ...(field === "priority" ? [] : deskValues(id))];
    return { labelId: id, name, category, spellings: spellings.filter((spelling) => spelling !== null) };
  };
  if (field === "priority") return taxonomy.priorities.map((priority) => candidate(priority, null));
  if (field === "team") return taxonomy.teams.map((team) => candidate(team, null));
  if (field === "category") return taxonomy.categories.map((category) => candidate(category, null));
  return taxonomy.categories.flatMap(({ id, subcategories }) => subcategories.map((child) => candidate(child, id)));
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

/** The least folding at which a label fits; in a given category first. */
function fromSpelling(
  candidates: readonly Candidate[],
  value: string,
  category: LabelId | undefined,
): LabelMatch | null {
  const inside = candidates.filter((candidate) => candidate.category === null || candidate.category === category);
  const here = spelled(inside, value);
  if (here !== null || category === undefined) return here ?? spelled(candidates, value);
  const elsewhere = spelled(candidates, value);
  return elsewhere === null ? null : { ...elsewhere, kind: "elsewhere", labelId: null };
}

function spelled(candidates: readonly Candidate[], value: string): LabelMatch | null {
  for (const kind of SPELLINGS) {
    const wanted = foldLabel(value, kind);
    const ids = candidates
      .filter(({ spellings }) => spellings.some((spelling) => foldLabel(spelling, kind) === wanted))
      .map(({ labelId }) => labelId);
    const [labelId] = ids;
    if (labelId !== undefined && ids.length === 1) return { kind, labelId, nearest: null };
    if (labelId !== undefined) return { kind: "ambiguous", labelId: null, nearest: null };
  }
  return null;
}

/** Levels of a nested choice, as desks write them: "Billing > Refund", "Billing::Refund", "billing__refund". */
function fromLevels(
  candidates: readonly Candidate[],
  field: FieldId,
  value: string,
  category: LabelId | undefined,
): LabelMatch | null {
  const levels = value.split(/::|__|\s[>›/]\s/).filter((level) => level.trim() !== "");
  if (levels.length < 2) return null;
  const inOrder = field === "category" ? levels : levels.reverse();
  for (const level of inOrder) {
    const found = fromSpelling(candidates, level, category);
    if (found?.labelId) return { ...found, kind: "nested" };
  }
  return null;
}

function unknown(candidates: readonly Candidate[], value: string): LabelMatch {
  const wanted = foldLabel(value, "separators");
  let nearest: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { name, spellings } of candidates) {
    for (const spelling of spellings) {
      const edits = distance(wanted, foldLabel(spelling, "separators"));
      if (edits < least) [nearest, least] = [name, edits];
    }
  }
  return { kind: "unknown", labelId: null, nearest };
}
