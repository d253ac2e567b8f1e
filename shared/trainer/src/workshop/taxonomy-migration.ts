import type { Category, LabelId, Subcategory } from "@lucid/core";

export type LabelLevel = "category" | "subcategory";

/** A part of a label that is split, and how to tell what belongs to it. */
export interface SplitPart {
  /** A new id, or the id of the label that is split. */
  readonly id: LabelId;
  readonly name: string;
  /** Of a category: the subcategories it takes along, and with them their tickets. */
  readonly subcategories: readonly LabelId[];
  /** Whole words or phrases of which one must occur in the text; case and accents do not count. */
  readonly words: readonly string[];
  /** Takes whatever no other part takes; at most one part. */
  readonly rest: boolean;
}

/** One change of a taxonomy: it gives the next version. */
export type TaxonomyEdit =
  | {
      readonly kind: "rename";
      readonly level: LabelLevel;
      readonly label: LabelId;
      readonly name?: string;
      readonly id?: LabelId;
    }
  | { readonly kind: "merge"; readonly level: LabelLevel; readonly labels: readonly LabelId[]; readonly into: LabelId }
  | { readonly kind: "split"; readonly level: LabelLevel; readonly label: LabelId; readonly into: readonly SplitPart[] }
  | { readonly kind: "disable"; readonly level: LabelLevel; readonly label: LabelId };

/** What becomes of what was labelled with `from`. `category` of a subcategory is its parent before the edit. */
export type LabelMove =
  | { readonly kind: "category-to"; readonly from: LabelId; readonly to: LabelId }
  | { readonly kind: "category-split"; readonly from: LabelId; readonly parts: readonly SplitPart[] }
  | { readonly kind: "category-disabled"; readonly from: LabelId }
  | {
      readonly kind: "subcategory-to";
      readonly from: LabelId;
      readonly category: LabelId;
      readonly to: LabelId;
      readonly toCategory: LabelId;
    }
  | {
      readonly kind: "subcategory-split";
      readonly from: LabelId;
      readonly category: LabelId;
      readonly parts: readonly SplitPart[];
    }
  | { readonly kind: "subcategory-disabled"; readonly from: LabelId; readonly category: LabelId };

/** How to get from one version of a taxonomy to the next: kept beside the taxonomy, for every history and decision. */
export interface TaxonomyMigration {
  readonly format: 1;
  readonly taxonomyId: string;
  readonly from: number;
  /** from + 1. */
  readonly to: number;
  readonly edit: TaxonomyEdit;
  readonly moves: readonly LabelMove[];
  /** Labels that the edit took out, as they were, with their texts. */
  readonly removed: readonly (
    | { readonly level: "category"; readonly label: Category }
    | { readonly level: "subcategory"; readonly category: LabelId; readonly label: Subcategory }
  )[];
  /** Canonical examples of a split label that no part's rule takes: a person has to place them. */
  readonly examplesToPlace: number;
}
