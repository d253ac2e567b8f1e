import {
  createLabelMapper,
  type FieldId,
  type FieldMapping,
  type LabelId,
  type Taxonomy,
  type Translation,
} from "@lucid/core";
import { distance } from "fastest-levenshtein";
import { foldLabel, SPELLINGS, type Spelling } from "./fold-label.ts";
import type { LabelMatch } from "./label-report.ts";

/** The ways in which the labels of one field are written. */
export interface Spellings {
  /** The least folding at which a label fits; null: none does. `category`: only its subcategories. */
  find(value: string, category?: LabelId): LabelMatch | null;
  /** Name of the label with the fewest edits to the value; null: the value is too long to be a label. */
  nearest(value: string): string | null;
}

interface Candidate {
  readonly labelId: LabelId;
  readonly name: string;
  readonly spellings: readonly string[];
  /** Of a subcategory; else null. */
  readonly category: LabelId | null;
}

const NO_MAPPING: FieldMapping = {
  category: { field: "", values: {} },
  subcategory: { field: "", values: {} },
  priority: { values: {} },
  team: { values: {} },
  confidence: { field: null },
};
/** A longer value is a text: looking for its nearest label would cost and tell nothing. */
const MAX_LABEL = 100;

/**
 * Spellings of a field's labels: id, name, translations and the desks' default values; of labels that were derived from a
 * desk's values the name and the usual value.
 */
export function createSpellings(taxonomy: Taxonomy, field: FieldId, usual?: ReadonlyMap<LabelId, string>): Spellings {
  const candidates = candidatesOf(taxonomy, field, usual);
  const folded = new Map<Spelling, ReadonlyMap<string, readonly Candidate[]>>();
  const candidatesBy = (spelling: Spelling) => {
    const known = folded.get(spelling) ?? foldAll(candidates, spelling);
    folded.set(spelling, known);
    return known;
  };
  return {
    find: (value, category) => {
      for (const kind of SPELLINGS) {
        const hits = candidatesBy(kind).get(foldLabel(value, kind)) ?? [];
        const ids = hits.filter((hit) => category === undefined || hit.category === null || hit.category === category);
        const [only] = ids;
        if (only !== undefined && ids.length === 1) return { kind, labelId: only.labelId, nearest: null };
        if (only !== undefined) return { kind: "ambiguous", labelId: null, nearest: null };
      }
      return null;
    },
    nearest: (value) => (value.length > MAX_LABEL ? null : nearestName(candidates, value)),
  };
}

function foldAll(candidates: readonly Candidate[], kind: Spelling): ReadonlyMap<string, readonly Candidate[]> {
  const all = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const spelling of new Set(candidate.spellings.map((one) => foldLabel(one, kind)))) {
      all.set(spelling, [...(all.get(spelling) ?? []), candidate]);
    }
  }
  return all;
}

function nearestName(candidates: readonly Candidate[], value: string): string | null {
  const wanted = foldLabel(value, "separators");
  let nearest: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { name, spellings } of candidates) {
    for (const spelling of spellings) {
      const edits = distance(wanted, foldLabel(spelling, "separators"));
      if (edits < least) [nearest, least] = [name, edits];
    }
  }
  return nearest;
}

interface Named {
  readonly id: LabelId;
  readonly name: string;
  readonly translations?: Readonly<Record<string, Translation>>;
}

function candidatesOf(
  taxonomy: Taxonomy,
  field: FieldId,
  usual: ReadonlyMap<LabelId, string> | undefined,
): readonly Candidate[] {
  const desks = (["zendesk", "freshdesk"] as const).map((desk) => createLabelMapper(taxonomy, NO_MAPPING, desk));
  const candidate = ({ id, name, translations }: Named, category: LabelId | null): Candidate => {
    const translated = Object.values(translations ?? {}).map((translation) => translation.name);
    // A number alone is a desk's code: it is read with the words for priorities.
    const deskValues = field === "priority" ? [] : desks.map((mapper) => mapper.toDesk(field, id));
    // Ids made from the desk's own values are new to the desk: "C++" has the id "c", which "C" must not find.
    const all = usual === undefined ? [id, name, ...translated, ...deskValues] : [name, usual.get(id)];
    return {
      labelId: id,
      name,
      category,
      spellings: all.filter((spelling) => spelling !== null && spelling !== undefined),
    };
  };
  if (field === "priority") return taxonomy.priorities.map((priority) => candidate(priority, null));
  if (field === "team") return taxonomy.teams.map((team) => candidate(team, null));
  if (field === "category") return taxonomy.categories.map((category) => candidate(category, null));
  return taxonomy.categories.flatMap(({ id, subcategories }) => subcategories.map((child) => candidate(child, id)));
}
