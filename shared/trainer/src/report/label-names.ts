import type { LabelId, Taxonomy } from "@lucid/core";

/** What is shown for an id; the id itself where the taxonomy does not know it. */
export interface LabelNames {
  category(id: LabelId): string;
  subcategory(id: LabelId): string;
  priority(id: LabelId): string;
  isCritical(id: LabelId): boolean;
  /** Name of the team that a category's tickets go to; null: not known, or there is only one. */
  team(id: LabelId): string | null;
}

/** Names from a taxonomy. */
export function labelNames({ categories, priorities, teams }: Taxonomy): LabelNames {
  const byId = new Map(categories.map((category) => [category.id, category]));
  const children = new Map(categories.flatMap((category) => category.subcategories.map(({ id, name }) => [id, name])));
  const priorityNames = new Map<string, string>(priorities.map(({ id, name }) => [id, name]));
  const teamNames = new Map(teams.map(({ id, name }) => [id, name]));
  return {
    category: (id) => byId.get(id)?.name ?? id,
    subcategory: (id) => children.get(id) ?? id,
    priority: (id) => priorityNames.get(id) ?? id,
    isCritical: (id) => byId.get(id)?.critical === true,
    team: (id) => (teams.length < 2 ? null : (teamNames.get(byId.get(id)?.team ?? "") ?? null)),
  };
}

/** A name that fits beside a plot. */
export function shortName(name: string, characters = 26): string {
  const letters = [...name];
  return letters.length <= characters
    ? name
    : `${letters
        .slice(0, characters - 1)
        .join("")
        .trimEnd()}…`;
}
