import {
  AppError,
  type Category,
  type DisabledLabel,
  type LabelId,
  type Subcategory,
  type Taxonomy,
} from "@lucid/core";
import { splitCategory, splitSubcategory } from "./split-label.ts";
import type { TaxonomyChange } from "./taxonomy-change.ts";
import { replaceSubcategory, requireCategory, requireFree, requireSubcategory } from "./taxonomy-labels.ts";
import type { LabelMove, TaxonomyEdit, TaxonomyMigration } from "./taxonomy-migration.ts";

export interface EditedTaxonomy {
  readonly taxonomy: Taxonomy;
  readonly migration: TaxonomyMigration;
}

/**
 * The next version of a taxonomy and how to bring labels there. Merged categories keep their subcategories, each with the
 * team it had; merged subcategories give their examples to the one that stays. Throws AppError "bad_request" for a label
 * that is not there or an id that is taken (also by a disabled label), "taxonomy_invalid" if fewer than two categories or a
 * category without subcategory would be left.
 */
export function editTaxonomy(taxonomy: Taxonomy, edit: TaxonomyEdit): EditedTaxonomy {
  const { categories, moves, removed = [], disabled = [], examplesToPlace = 0 } = changeOf(taxonomy, edit);
  if (categories.length < 2) throw new AppError("taxonomy_invalid", "Fewer than two categories would be left");
  const empty = categories.find(({ subcategories }) => subcategories.length === 0);
  if (empty !== undefined) {
    throw new AppError(
      "taxonomy_invalid",
      `"${empty.id}" would be left without a subcategory; merge or disable the category`,
    );
  }
  const version = taxonomy.version + 1;
  const off = [...(taxonomy.disabled ?? []), ...disabled.map((label): DisabledLabel => ({ ...label, since: version }))];
  return {
    taxonomy: { ...taxonomy, version, categories, ...(off.length === 0 ? {} : { disabled: off }) },
    migration: {
      format: 1,
      taxonomyId: taxonomy.id,
      from: taxonomy.version,
      to: version,
      ...{ edit, moves, removed, examplesToPlace },
    },
  };
}

function changeOf(taxonomy: Taxonomy, edit: TaxonomyEdit): TaxonomyChange {
  const isCategory = edit.level === "category";
  switch (edit.kind) {
    case "rename":
      return isCategory ? renameCategory(taxonomy, edit) : renameSubcategory(taxonomy, edit);
    case "merge":
      return isCategory ? mergeCategories(taxonomy, edit) : mergeSubcategories(taxonomy, edit);
    case "split":
      return isCategory ? splitCategory(taxonomy, edit) : splitSubcategory(taxonomy, edit);
    case "disable":
      return isCategory ? disableCategory(taxonomy, edit.label) : disableSubcategory(taxonomy, edit.label);
  }
}

type Edit<Kind extends TaxonomyEdit["kind"]> = Extract<TaxonomyEdit, { kind: Kind }>;

function renameCategory(taxonomy: Taxonomy, { label, name, id = label }: Edit<"rename">): TaxonomyChange {
  const category = requireCategory(taxonomy, label);
  if (id !== label) requireFree(taxonomy, "category", id);
  const renamed = { ...category, id, name: name ?? category.name };
  return {
    categories: taxonomy.categories.map((one) => (one === category ? renamed : one)),
    moves: id === label ? [] : [{ kind: "category-to", from: label, to: id }],
  };
}

function renameSubcategory(taxonomy: Taxonomy, { label, name, id = label }: Edit<"rename">): TaxonomyChange {
  const { category, subcategory } = requireSubcategory(taxonomy, label);
  if (id !== label) requireFree(taxonomy, "subcategory", id);
  const renamed = { ...subcategory, id, name: name ?? subcategory.name };
  const move: LabelMove = {
    kind: "subcategory-to",
    from: label,
    category: category.id,
    to: id,
    toCategory: category.id,
  };
  return {
    categories: replaceSubcategory(taxonomy.categories, label, [renamed]),
    moves: id === label ? [] : [move],
  };
}

function mergeCategories(taxonomy: Taxonomy, { labels, into }: Edit<"merge">): TaxonomyChange {
  const target = requireCategory(taxonomy, into);
  const sources = sourcesOf(labels, into).map((label) => requireCategory(taxonomy, label));
  const merged: Category = {
    ...target,
    critical: target.critical || sources.some(({ critical }) => critical),
    subcategories: [...target.subcategories, ...sources.flatMap((source) => withOwnTeam(source, target.team))],
  };
  return {
    categories: taxonomy.categories.flatMap((one) => {
      if (one === target) return [merged];
      return sources.includes(one) ? [] : [one];
    }),
    moves: sources.map(({ id }) => ({ kind: "category-to", from: id, to: into })),
    removed: sources.map((label) => ({ level: "category", label })),
  };
}

/** Subcategories that no longer inherit their team name it themselves: a merge sends no ticket to other people. */
function withOwnTeam(source: Category, teamOfTarget: LabelId): Subcategory[] {
  return source.subcategories.map((child) => {
    const team = child.team ?? source.team;
    return team === teamOfTarget ? child : { ...child, team };
  });
}

function mergeSubcategories(taxonomy: Taxonomy, { labels, into }: Edit<"merge">): TaxonomyChange {
  const target = requireSubcategory(taxonomy, into);
  const sources = sourcesOf(labels, into).map((label) => requireSubcategory(taxonomy, label));
  const examples = [target, ...sources].flatMap(({ subcategory }) => subcategory.examples);
  const without = sources.reduce(
    (categories, { subcategory }) => replaceSubcategory(categories, subcategory.id, []),
    taxonomy.categories,
  );
  return {
    categories: replaceSubcategory(without, into, [{ ...target.subcategory, examples }]),
    moves: sources.map(({ category, subcategory }) => ({
      kind: "subcategory-to",
      from: subcategory.id,
      category: category.id,
      to: into,
      toCategory: target.category.id,
    })),
    removed: sources.map(({ category, subcategory }) => ({
      level: "subcategory",
      category: category.id,
      label: subcategory,
    })),
  };
}

function disableCategory(taxonomy: Taxonomy, label: LabelId): TaxonomyChange {
  const category = requireCategory(taxonomy, label);
  const children = category.subcategories;
  return {
    categories: taxonomy.categories.filter((one) => one !== category),
    moves: [{ kind: "category-disabled", from: label }],
    removed: [{ level: "category", label: category }],
    disabled: [
      { level: "category", id: label, name: category.name, category: null },
      ...children.map(({ id, name }) => ({ level: "subcategory", id, name, category: label }) as const),
    ],
  };
}

function disableSubcategory(taxonomy: Taxonomy, label: LabelId): TaxonomyChange {
  const { category, subcategory } = requireSubcategory(taxonomy, label);
  return {
    categories: replaceSubcategory(taxonomy.categories, label, []),
    moves: [{ kind: "subcategory-disabled", from: label, category: category.id }],
    removed: [{ level: "subcategory", category: category.id, label: subcategory }],
    disabled: [{ level: "subcategory", id: label, name: subcategory.name, category: category.id }],
  };
}

function sourcesOf(labels: readonly LabelId[], into: LabelId): LabelId[] {
  const sources = [...new Set(labels)].filter((label) => label !== into);
  if (sources.length === 0) throw new AppError("bad_request", `Nothing to merge into "${into}"`);
  return sources;
}
