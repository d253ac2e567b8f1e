import { teamsBySubcategory } from "@lucid/classifier";
import type { Taxonomy } from "@lucid/core";
import type { BootstrapOptions } from "./bootstrap.ts";
import { indexLabels } from "./class-scores.ts";
import type { Judged } from "./evaluate-predictions.ts";
import { evaluateTask } from "./evaluate-task.ts";
import type { TeamEvaluation } from "./evaluation-report.ts";

/** Teams as the sidebar suggests them: learned, else by the taxonomy. null: no test ticket has a team. */
export function evaluateTeam(
  judged: readonly Judged[],
  taxonomy: Taxonomy,
  bootstrap: BootstrapOptions,
): TeamEvaluation | null {
  const bySubcategory = teamsBySubcategory(taxonomy);
  const known = judged.flatMap(({ prediction, labels: { team } }) =>
    team === null
      ? []
      : [{ truth: team, said: prediction.team?.labelId ?? bySubcategory.get(prediction.subcategory.labelId) ?? "" }],
  );
  if (known.length === 0) return null;
  const truth = known.map((ticket) => ticket.truth);
  const said = known.map((ticket) => ticket.said);
  const labels = [...new Set([...taxonomy.teams.map(({ id }) => id), ...truth, ...said])];
  const learned = judged.some(({ prediction }) => prediction.team !== undefined);
  return { ...evaluateTask(indexLabels(truth, said, labels), bootstrap), learned };
}
