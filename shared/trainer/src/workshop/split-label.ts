import { AppError, type Category, type LabelId, type Subcategory, type Taxonomy } from "@lucid/core";
import { matchSplitPart } from "./match-split-part.ts";
import type { TaxonomyChange } from "./taxonomy-change.ts";
import { replaceSubcategory, requireCategory, requireFree, requireSubcategory } from "./taxonomy-labels.ts";
import type { LabelLevel, SplitPart, TaxonomyEdit } from "./taxonomy-migration.ts";

type SplitEdit = Extract<TaxonomyEdit, { kind: "split" }>;

export function splitCategory(taxonomy: Taxonomy, { label, into }: SplitEdit): TaxonomyChange {
  const category = requireCategory(taxonomy, label);
  requireParts(taxonomy, "category", label, into);
  const claimed = into.flatMap(({ subcategories }) => subcategories);
  const children = new Map(category.subcategories.map((child) => [child.id, child]));
  const stranger = claimed.find((id) => !children.has(id));
  if (stranger !== undefined) throw new AppError("bad_request", `"${stranger}" is no subcategory of "${label}"`);
  const twice = claimed.find((id, index) => claimed.indexOf(id) !== index);
  if (twice !== undefined) throw new AppError("bad_request", `"${twice}" is claimed by two parts`);
  const left = category.subcategories.filter(({ id }) => !claimed.includes(id));
  const parts = into.map((part): Category => {
    // What nobody claims stays with the part that keeps the id or takes the rest: its tickets do too.
    const own = part.subcategories.flatMap((id) => children.get(id) ?? []);
    const kept = part.rest ? [...own, ...left] : own;
    const described = part.id === label ? { ...category, name: part.name } : { ...category, ...undescribed(part) };
    return { ...described, subcategories: kept.length > 0 ? kept : [generalSubcategory(taxonomy, part)] };
  });
  const homeless = into.some(({ rest }) => rest) ? [] : left;
  const kept = into.map((part) =>
    part.rest ? { ...part, subcategories: [...part.subcategories, ...left.map(({ id }) => id)] } : part,
  );
  return {
    categories: taxonomy.categories.flatMap((one) => (one === category ? parts : [one])),
    moves: [
      { kind: "category-split", from: label, parts: kept },
      ...homeless.map(({ id }) => ({ kind: "subcategory-disabled", from: id, category: label }) as const),
    ],
    removed: [{ level: "category", label: category }],
    disabled: homeless.map(({ id, name }) => ({ level: "subcategory", id, name, category: label })),
    examplesToPlace: homeless.reduce((sum, { examples }) => sum + examples.length, 0),
  };
}

export function splitSubcategory(taxonomy: Taxonomy, { label, into }: SplitEdit): TaxonomyChange {
  const { category, subcategory } = requireSubcategory(taxonomy, label);
  requireParts(taxonomy, "subcategory", label, into);
  const homes = subcategory.examples.map(({ text }) => matchSplitPart(into, { text, subcategory: null }));
  const parts = into.map((part): Subcategory => {
    const described =
      part.id === label ? { ...subcategory, name: part.name } : { ...subcategory, ...undescribed(part) };
    return { ...described, examples: subcategory.examples.filter((_, index) => homes[index] === part) };
  });
  return {
    categories: replaceSubcategory(taxonomy.categories, label, parts),
    moves: [{ kind: "subcategory-split", from: label, category: category.id, parts: into }],
    removed: [{ level: "subcategory", category: category.id, label: subcategory }],
    examplesToPlace: homes.filter((home) => home === null).length,
  };
}

/** A new part has a name; description and rule are for people to write, and translations are of the old name. */
function undescribed({ id, name }: SplitPart) {
  return { id, name, description: "", decisionRule: "", translations: {} };
}

function generalSubcategory(taxonomy: Taxonomy, { id, name }: SplitPart): Subcategory {
  const general = `${id}-general`;
  requireFree(taxonomy, "subcategory", general);
  return { id: general, name, description: "", decisionRule: "", examples: [] };
}

function requireParts(taxonomy: Taxonomy, level: LabelLevel, label: LabelId, parts: readonly SplitPart[]): void {
  if (parts.length < 2) throw new AppError("bad_request", `"${label}" is split into two parts or more`);
  if (parts.filter(({ rest }) => rest).length > 1) throw new AppError("bad_request", "Only one part can take the rest");
  const ids = parts.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new AppError("bad_request", `Two parts are called "${twice}"`);
  for (const id of ids) if (id !== label) requireFree(taxonomy, level, id);
}
