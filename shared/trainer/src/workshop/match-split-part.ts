import type { LabelId } from "@lucid/core";
import { foldLabel } from "../history/fold-label.ts";
import type { SplitPart } from "./taxonomy-migration.ts";

/** What is known of something that was labelled with a label that is split. */
export interface SplitSubject {
  /** null: the text is not known (decisions are kept without it). */
  readonly text: string | null;
  readonly subcategory: LabelId | null;
}

/**
 * The part something belongs to: by its subcategory, else the only part of which a word occurs, else the part that takes
 * the rest. null: a person has to decide; so it is where words would decide and the text is not known.
 */
export function matchSplitPart(parts: readonly SplitPart[], { text, subcategory }: SplitSubject): SplitPart | null {
  const bySubcategory = parts.find(({ subcategories }) => subcategory !== null && subcategories.includes(subcategory));
  if (bySubcategory !== undefined) return bySubcategory;
  const rest = parts.find((part) => part.rest) ?? null;
  if (parts.every(({ words }) => words.length === 0)) return rest;
  if (text === null) return null;
  const folded = ` ${foldLabel(text, "separators")} `;
  const byWord = parts.filter(({ words }) =>
    words.some((word) => folded.includes(` ${foldLabel(word, "separators")} `)),
  );
  if (byWord.length > 1) return null;
  return byWord[0] ?? rest;
}
