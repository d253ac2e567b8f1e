import type { FieldId, LabelId } from "@lucid/core";
import type { Spelling } from "./fold-label.ts";

/**
 * How a desk's value became a label. exact … separators: by spelling (see foldLabel); mapping: the admin's mapping says so;
 * renamed: an older value that the mapping names; nested: one level of a nested choice ("Billing > Refund");
 * word: a known word for a priority. The rest gives no label. disabled: the mapping says it is no longer used;
 * ambiguous: several labels fit; elsewhere: a subcategory of another category; unknown: none fits.
 */
export type MatchKind =
  | Spelling
  | "mapping"
  | "renamed"
  | "nested"
  | "word"
  | "disabled"
  | "ambiguous"
  | "elsewhere"
  | "unknown";

export interface LabelMatch {
  readonly kind: MatchKind;
  /** null: no label. */
  readonly labelId: LabelId | null;
  /** Name of the nearest known label, for a value that is unknown. */
  readonly nearest: string | null;
}

/** One value of one field: what became of it and how often it occurred. */
export interface LabelReportEntry extends LabelMatch {
  readonly field: FieldId;
  readonly value: string;
  readonly count: number;
}
