import { PRIORITIES, type PriorityId } from "@lucid/core";
import { type BootstrapOptions, bootstrapNamed } from "./bootstrap.ts";
import { indexLabels } from "./class-scores.ts";
import type { Judged } from "./evaluate-predictions.ts";
import { evaluateTask } from "./evaluate-task.ts";
import type { PriorityEvaluation } from "./evaluation-report.ts";
import { countRanks, kappaOfCounts } from "./quadratic-kappa.ts";

const LEVELS = PRIORITIES.length;
const URGENT = PRIORITIES.indexOf("urgent");

/** Priority as what it is, an order: kappa, missed urgent tickets and what the decisions cost. null: no ticket has one. */
export function evaluatePriority(
  judged: readonly Judged[],
  costs: readonly (readonly number[])[],
  options: BootstrapOptions,
): PriorityEvaluation | null {
  const known = judged.flatMap(({ prediction, labels: { priority } }): { truth: PriorityId; said: PriorityId }[] =>
    priority === null ? [] : [{ truth: priority, said: prediction.priority.labelId }],
  );
  if (known.length === 0) return null;
  const indexed = indexLabels(
    known.map(({ truth }) => truth),
    known.map(({ said }) => said),
    PRIORITIES,
  );
  const { truth, predicted } = indexed;
  const { kappa, cost, urgentRecall } = bootstrapNamed(
    known.length,
    (times) => {
      const sample = countRanks(truth, predicted, LEVELS, times);
      return {
        kappa: kappaOfCounts(sample, LEVELS),
        cost: meanCost(sample, costs),
        urgentRecall: urgentRecallOf(sample),
      };
    },
    options,
  );
  const counts = countRanks(truth, predicted, LEVELS);
  return {
    ...evaluateTask(indexed, options),
    kappa,
    cost,
    urgentRecall: Number.isNaN(urgentRecall.value) ? null : urgentRecall,
    blindCost: blindCost(counts, costs),
    costs,
    counts: PRIORITIES.map((_, row) => Array.from(counts.subarray(row * LEVELS, (row + 1) * LEVELS))),
  };
}

/** NaN without an urgent ticket. */
function urgentRecallOf(counts: Float64Array): number {
  const row = counts.subarray(URGENT * LEVELS, (URGENT + 1) * LEVELS);
  return (row[URGENT] ?? 0) / row.reduce((sum, count) => sum + count, 0);
}

function meanCost(counts: Float64Array, costs: readonly (readonly number[])[]): number {
  let sum = 0;
  let tickets = 0;
  counts.forEach((count, cell) => {
    tickets += count;
    sum += count * (costs[Math.floor(cell / LEVELS)]?.[cell % LEVELS] ?? 0);
  });
  return sum / tickets;
}

/** The least that can be reached by giving all tickets the same priority. */
function blindCost(counts: Float64Array, costs: readonly (readonly number[])[]): number {
  const support = PRIORITIES.map((_, row) =>
    counts.subarray(row * LEVELS, (row + 1) * LEVELS).reduce((sum, count) => sum + count, 0),
  );
  const tickets = support.reduce((sum, count) => sum + count, 0);
  const always = PRIORITIES.map((_, choice) =>
    support.reduce((sum, count, truth) => sum + count * (costs[truth]?.[choice] ?? 0), 0),
  );
  return Math.min(...always) / tickets;
}
