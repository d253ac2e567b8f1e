import type { FieldView, LabelId, RankedLabel } from "@lucid/core";
import type { LabelBook, LabelEntry } from "./label-book.ts";
import { searchLabels } from "./search-labels.ts";

export interface ChooserOption extends LabelEntry {
  /** Calibrated probability; null where the model said nothing about this label. */
  readonly share: number | null;
  readonly suggested: boolean;
  readonly current: boolean;
}

export interface ChooserGroups {
  /** The suggestion and its alternatives, best first; empty while searching. */
  readonly likely: readonly ChooserOption[];
  readonly others: readonly ChooserOption[];
}

/**
 * What a field can be set to. Without a query: the likely labels first, then all others, those of the current
 * category before the rest. With a query: everything that matches, in order of the match.
 */
export function chooserOptions(
  view: FieldView,
  book: LabelBook,
  query: string,
  candidates: readonly RankedLabel[],
  categoryName: string | null,
): ChooserGroups {
  const ranked = rankedLabels(view, candidates);
  const shares = new Map(ranked.map((label) => [label.labelId, label.confidence]));
  const toOption = (entry: LabelEntry): ChooserOption => ({
    ...entry,
    share: shares.get(entry.id) ?? null,
    suggested: view.suggestion?.labelId === entry.id,
    current: currentLabel(view) === entry.id,
  });
  const entries = book.entries(view.field);
  if (query.trim() !== "") return { likely: [], others: searchLabels(entries, query).map(toOption) };
  const likely = ranked.flatMap(({ labelId }) => book.entry(view.field, labelId) ?? []);
  const rest = entries.filter((entry) => !shares.has(entry.id));
  const sameGroup = (entry: LabelEntry): number => (entry.group !== null && entry.group === categoryName ? 0 : 1);
  return {
    likely: likely.map(toOption),
    others: [...rest].sort((a, b) => sameGroup(a) - sameGroup(b)).map(toOption),
  };
}

function rankedLabels(view: FieldView, candidates: readonly RankedLabel[]): readonly RankedLabel[] {
  if (view.suggestion === null) return candidates;
  return [view.suggestion, ...view.suggestion.alternatives];
}

/** What the form holds, or would hold after Accept. */
function currentLabel(view: FieldView): LabelId | null {
  return view.status === "suggested" ? null : view.desk.labelId;
}
