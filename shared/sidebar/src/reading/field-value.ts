import type { FieldId, FieldView, ReadyState } from "@lucid/core";
import type { LabelBook } from "./label-book.ts";

/** What a field shows: the agent's own value where there is one, else the proposal; null: nothing yet. */
export function shownValue(view: FieldView, book: LabelBook): string | null {
  if (view.label !== null) return book.name(view.field, view.label);
  return view.status === "edited-by-agent" ? view.desk.raw : null;
}

/** Which face the panel shows. */
export type PanelFace = "abstained" | "unsure" | "headline";

/**
 * abstained: nothing is proposed and nothing chosen yet. unsure: category or subcategory is under its threshold and
 * nobody has decided. headline: there is something to read in one glance.
 */
export function panelFace(state: ReadyState): PanelFace {
  const { category, subcategory } = state.fields;
  if (state.suggestion.kind === "abstain") return category.label === null ? "abstained" : "headline";
  const undecided = !state.accepted && [category, subcategory].every((view) => view.status === "suggested");
  const unsure = [category, subcategory].some((view) => view.suggestion !== null && !view.suggestion.sure);
  return undecided && unsure ? "unsure" : "headline";
}

/** Fields that the panel has filled in, in reading order. */
export function filledFields(state: ReadyState): readonly FieldId[] {
  return Object.values(state.fields)
    .filter((view) => view.status === "applied" || view.status === "corrected")
    .map((view) => view.field);
}
