import type { Taxonomy } from "@lucid/core";

/** The mapping an admin writes at installation: which of the desk's groups each team is; fields are the app's own. */
export function fieldMapping(
  taxonomy: Taxonomy,
  groups: readonly { readonly id: number; readonly name: string }[],
): string {
  const values = Object.fromEntries(
    taxonomy.teams.flatMap((team) => {
      const group = groups.find(({ name }) => name === team.name);
      return group ? [[team.id, String(group.id)]] : [];
    }),
  );
  return JSON.stringify({ team: { values } });
}
