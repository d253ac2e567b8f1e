import type { AdaptationReport } from "./adapt-options.ts";

/** What adapting brought and cost, as evaluations and jobs keep it: without the loss of each step. */
export interface AdaptationSummary extends Omit<AdaptationReport, "training"> {
  /** null: nothing was trained. */
  readonly training: {
    readonly seconds: number;
    /** Done, and planned: less where the held-out tickets got no better. */
    readonly steps: number;
    readonly plannedSteps: number;
    /** Steps that an earlier run had done already; 0: none. */
    readonly resumedFrom: number;
  } | null;
}

export function summarizeAdaptation({ training, ...report }: AdaptationReport): AdaptationSummary {
  if (training === null) return { ...report, training };
  const { seconds, steps, plannedSteps, resumedFrom } = training;
  return { ...report, training: { seconds, steps, plannedSteps, resumedFrom } };
}
