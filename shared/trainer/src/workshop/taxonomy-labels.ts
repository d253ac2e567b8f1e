import { AppError, type Category, type LabelId, type Subcategory, type Taxonomy } from "@lucid/core";
import { kebabCase } from "../history/fold-label.ts";
import type { LabelLevel } from "./taxonomy-migration.ts";

/** The category with this id. Throws AppError "bad_request" naming those that there are. */
export function requireCategory(taxonomy: Taxonomy, label: LabelId): Category {
  const category = taxonomy.categories.find(({ id }) => id === label);
  if (category !== undefined) return category;
  const ids = taxonomy.categories.map(({ id }) => id).join(", ");
  throw new AppError("bad_request", `There is no category "${label}"; there are: ${ids}`);
}

/** The subcategory with this id and its category. Throws AppError "bad_request" naming those that there are. */
export function requireSubcategory(
  taxonomy: Taxonomy,
  label: LabelId,
): { category: Category; subcategory: Subcategory } {
  for (const category of taxonomy.categories) {
    const subcategory = category.subcategories.find(({ id }) => id === label);
    if (subcategory !== undefined) return { category, subcategory };
  }
  const ids = taxonomy.categories.flatMap(({ subcategories }) => subcategories.map(({ id }) => id)).join(", ");
  throw new AppError("bad_request", `There is no subcategory "${label}"; there are: ${ids}`);
}

/** Ids of disabled labels stay taken: an old ticket must not turn into something else. */
export function requireFree(taxonomy: Taxonomy, level: LabelLevel, id: LabelId): void {
  if (id === "" || kebabCase(id) !== id)
    throw new AppError("bad_request", `"${id}" is no id: small letters, digits and hyphens`);
  const alive =
    level === "category"
      ? taxonomy.categories.some((category) => category.id === id)
      : taxonomy.categories.some(({ subcategories }) => subcategories.some((child) => child.id === id));
  const dead = taxonomy.disabled?.some((label) => label.level === level && label.id === id) ?? false;
  if (alive || dead) throw new AppError("bad_request", `The id "${id}" is taken${dead ? " by a disabled label" : ""}`);
}

/** The categories with one subcategory replaced by none, one or several. */
export function replaceSubcategory(
  categories: readonly Category[],
  label: LabelId,
  by: readonly Subcategory[],
): readonly Category[] {
  return categories.map((category) => {
    if (!category.subcategories.some(({ id }) => id === label)) return category;
    return {
      ...category,
      subcategories: category.subcategories.flatMap((child) => (child.id === label ? by : [child])),
    };
  });
}
