import type { Category, DisabledLabel } from "@lucid/core";
import type { LabelMove, TaxonomyMigration } from "./taxonomy-migration.ts";

/** What an edit does, before versions are written. */
export interface TaxonomyChange {
  readonly categories: readonly Category[];
  readonly moves: readonly LabelMove[];
  readonly removed?: TaxonomyMigration["removed"];
  readonly disabled?: readonly Omit<DisabledLabel, "since">[];
  readonly examplesToPlace?: number;
}
