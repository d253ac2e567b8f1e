import { AppError, type Category, type LabelId, type Subcategory, type Taxonomy } from "@lucid/core";
import { foldLabel, kebabCase } from "./fold-label.ts";
import type { UsualValues } from "./map-labels.ts";

/** Labels of one ticket as the desk has them; null: empty. */
export interface RawLabels {
  readonly category: string | null;
  readonly subcategory?: string | null;
  readonly team?: string | null;
}

export interface TaxonomyIdentity {
  /** Kebab-case. */
  readonly id: string;
  readonly name: string;
  /** The first is the language of the names. Default: English. */
  readonly languages?: readonly string[];
}

export interface DerivedTaxonomy {
  readonly taxonomy: Taxonomy;
  readonly usual: UsualValues;
}

const DERIVED_PRIORITIES: Taxonomy["priorities"] = [
  { id: "low", name: "Low", rule: "Nothing is broken and nobody waits." },
  { id: "normal", name: "Normal", rule: "The default: an ordinary request, or work goes on." },
  { id: "high", name: "High", rule: "Somebody cannot work, or it is needed by tomorrow." },
  {
    id: "urgent",
    name: "Urgent",
    rule: "Many cannot work, security or safety is at risk, or money is being lost now.",
  },
];

/** More than anybody can keep apart: then the column holds something else. */
const MAX_CATEGORIES = 1000;

/** One label, gathered from all its spellings. */
interface Tally {
  readonly spellings: Map<string, number>;
  /** Keys of teams. */
  readonly teams: Map<string, number>;
  readonly children: Map<string, Tally>;
}

/**
 * A taxonomy from labels alone: categories in alphabetical order with readable names ("card_arrival": "Card arrival");
 * spellings that differ in blanks, case, accents or separators are one. A category without subcategories gets
 * "<category>-general". Without team labels each category has a team of its own. Throws AppError "taxonomy_invalid" for fewer
 * than two categories or more than a thousand.
 */
export function deriveTaxonomy(rawLabels: Iterable<RawLabels>, identity: TaxonomyIdentity): DerivedTaxonomy {
  const { categories, teams } = tallyLabels(rawLabels);
  if (categories.size < 2) {
    const found = [...categories.values()].map(usualSpelling).join(", ") || "none";
    throw new AppError("taxonomy_invalid", `A taxonomy needs two categories or more; found ${found}`);
  }
  if (categories.size > MAX_CATEGORIES) {
    const found = `${categories.size} different categories`;
    throw new AppError(
      "taxonomy_invalid",
      `The column has ${found}, at most ${MAX_CATEGORIES} fit; is it the category?`,
    );
  }
  const naming = createNaming();
  const teamIds = new Map(sorted(teams).map(([key, tally]) => [key, naming.team(tally)]));
  const derived = sorted(categories).map(([, tally]) => toCategory(tally, naming, teamIds));
  const { id, name, languages = ["en"] } = identity;
  const identified = { id, name, languages, version: 1, priorities: DERIVED_PRIORITIES };
  return { taxonomy: { ...identified, teams: naming.teams, categories: derived }, usual: naming.usual };
}

function toCategory(tally: Tally, naming: Naming, teamIds: ReadonlyMap<string, LabelId>): Category {
  const teamOf = (one: Tally) => teamIds.get(mostFrequent(one.teams) ?? "");
  const label = naming.label("category", tally, "");
  const team = teamOf(tally) ?? naming.addTeam(label.id, label.name);
  const children = sorted(tally.children).map(([, child]): Subcategory => {
    const own = teamOf(child);
    const childLabel = naming.label("subcategory", child, `${label.id}-`);
    return { ...childLabel, ...(own === undefined || own === team ? {} : { team: own }), examples: [] };
  });
  if (children.length === 0) children.push({ ...naming.general(label.id, label.name), examples: [] });
  return { ...label, team, critical: false, subcategories: children };
}

type Naming = ReturnType<typeof createNaming>;

/** Gives out ids, each once, and remembers the desk's usual value of each. */
function createNaming() {
  const byField = <T>(create: () => T) => ({ category: create(), subcategory: create(), team: create() });
  const usual = byField(() => new Map<LabelId, string>());
  const taken = byField(() => new Set<LabelId>());
  const teams: { id: LabelId; name: string }[] = [];
  const unique = (field: keyof typeof taken, wanted: string): LabelId => {
    let id = wanted;
    for (let next = 2; taken[field].has(id); next++) id = `${wanted}-${next}`;
    taken[field].add(id);
    return id;
  };
  const addTeam = (wanted: string, name: string): LabelId => {
    const id = unique("team", wanted);
    teams.push({ id, name });
    return id;
  };
  const label = (field: "category" | "subcategory", tally: Tally, prefix: string) => {
    const name = readable(usualSpelling(tally));
    const id = unique(field, `${prefix}${kebabCase(name) || field}`);
    usual[field].set(id, usualSpelling(tally));
    return described(id, name);
  };
  const general = (category: LabelId, name: string) => described(unique("subcategory", `${category}-general`), name);
  const team = (tally: Tally): LabelId => {
    const name = readable(usualSpelling(tally));
    const id = addTeam(kebabCase(name) || "team", name);
    usual.team.set(id, usualSpelling(tally));
    return id;
  };
  return { usual, teams, label, general, team, addTeam };
}

/** The only subcategory of a category that has none of its own; null: there is a choice. */
export function onlySubcategory(taxonomy: Taxonomy, category: LabelId): LabelId | null {
  const children = taxonomy.categories.find(({ id }) => id === category)?.subcategories ?? [];
  return children.length === 1 ? (children[0]?.id ?? null) : null;
}

function tallyLabels(rawLabels: Iterable<RawLabels>): { categories: Map<string, Tally>; teams: Map<string, Tally> } {
  const categories = new Map<string, Tally>();
  const teams = new Map<string, Tally>();
  for (const { category, subcategory, team } of rawLabels) {
    if (isEmpty(category)) continue;
    const tallies = [add(categories, category)];
    if (!isEmpty(subcategory) && tallies[0] !== undefined) tallies.push(add(tallies[0].children, subcategory));
    if (isEmpty(team)) continue;
    add(teams, team);
    for (const tally of tallies) increase(tally.teams, keyOf(team));
  }
  return { categories, teams };
}

function isEmpty(value: string | null | undefined): value is null | undefined {
  return value === null || value === undefined || value.trim() === "";
}

function keyOf(value: string): string {
  return foldLabel(value, "separators");
}

function add(tallies: Map<string, Tally>, value: string): Tally {
  const key = keyOf(value);
  const tally = tallies.get(key) ?? { spellings: new Map(), teams: new Map(), children: new Map() };
  tallies.set(key, tally);
  increase(tally.spellings, value.trim());
  return tally;
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Ties go to the first in the alphabet, so that the order of rows does not matter. */
function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

function usualSpelling(tally: Tally): string {
  return mostFrequent(tally.spellings) ?? "";
}

function sorted(tallies: ReadonlyMap<string, Tally>): [string, Tally][] {
  return [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** "card_arrival" and "card-arrival" to "Card arrival"; what has blanks or capitals of its own stays. */
function readable(label: string): string {
  const words = /\s/.test(label) ? label : label.replace(/(?<=[\p{L}\p{N}])[_-]+(?=[\p{L}\p{N}])/gu, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The name stands for the description too: training reads both, and an empty text would teach nothing. */
function described(id: LabelId, name: string) {
  return { id, name, description: name, decisionRule: "" };
}
