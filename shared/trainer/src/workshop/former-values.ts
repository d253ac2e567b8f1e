import type { LabelId } from "@lucid/core";
import type { FormerValues } from "../history/map-labels.ts";
import type { LabelLevel, LabelMove, TaxonomyMigration } from "./taxonomy-migration.ts";

/**
 * What the ids and names of earlier taxonomy versions mean today, for reading old histories: another label, or null for
 * one that is disabled. Labels that were split are left out: their id alone does not say what they are today.
 */
export function formerValues(migrations: readonly TaxonomyMigration[]): FormerValues {
  const values = { category: new Map<string, LabelId | null>(), subcategory: new Map<string, LabelId | null>() };
  for (const { moves, removed } of migrations) {
    for (const move of moves) {
      const known = values[levelOf(move)];
      const today = targetOf(move);
      const label = removed.find((one) => one.level === levelOf(move) && one.label.id === move.from)?.label;
      const former = [...known].filter(([, id]) => id === move.from).map(([value]) => value);
      for (const value of [...former, move.from, ...(label === undefined ? [] : [label.name])]) {
        if (today === undefined) known.delete(value);
        else known.set(value, today);
      }
    }
  }
  return { category: Object.fromEntries(values.category), subcategory: Object.fromEntries(values.subcategory) };
}

function levelOf({ kind }: LabelMove): LabelLevel {
  return kind.startsWith("category") ? "category" : "subcategory";
}

/** undefined: it depends on the ticket. */
function targetOf(move: LabelMove): LabelId | null | undefined {
  if (move.kind === "category-to" || move.kind === "subcategory-to") return move.to;
  return move.kind === "category-split" || move.kind === "subcategory-split" ? undefined : null;
}
