import type { HeadsJson, TaskId } from "@lucid/classifier";
import type { CrossValidation } from "./cross-validate.ts";
import { fitFamiliarity } from "./fit-familiarity.ts";
import type { FittedTask } from "./fit-tasks.ts";

/** Fills in fusion weights, temperatures and familiarity, all from held-out scores. */
export function calibrateHeads(
  heads: HeadsJson,
  tasks: Readonly<Record<TaskId, FittedTask>>,
  heldOut: CrossValidation,
): HeadsJson {
  if (heads.dense === null) return heads;
  const known = heldOut.examples.flatMap((scores) => (scores === null ? [] : [scores.signals]));
  const unknown = heldOut.offTopic.map(({ signals }) => signals);
  const lexicalTask = (task: TaskId) => ({ ...heads.lexical.tasks[task], temperature: tasks[task].lexicalTemperature });
  const dense = heads.dense;
  const denseTask = (task: TaskId) => ({
    ...dense.tasks[task],
    weight: tasks[task].fused.weight,
    temperature: tasks[task].fused.temperature,
  });
  return {
    ...heads,
    lexical: {
      ...heads.lexical,
      tasks: {
        category: lexicalTask("category"),
        subcategory: lexicalTask("subcategory"),
        priority: lexicalTask("priority"),
      },
      familiarity: fitFamiliarity(known, unknown, "lexical"),
    },
    dense: {
      ...dense,
      tasks: {
        category: denseTask("category"),
        subcategory: denseTask("subcategory"),
        priority: denseTask("priority"),
      },
      familiarity: fitFamiliarity(known, unknown, "fused"),
    },
  };
}
