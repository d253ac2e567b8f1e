import type { TrainingPlan } from "./training-plan.ts";

/** Steps to watch before anything is said: the first ones include the runtime's own start. */
const NEEDED_STEPS = 3;

/** Guesses how long a training still takes from what its steps took since this process began. */
export interface RemainingTime {
  stepTook(step: number, ms: number): void;
  evaluationTook(ms: number): void;
  /** Milliseconds left after `step` steps, if it does not end early; null: nothing is known yet. */
  after(step: number): number | null;
}

export function createRemainingTime({ tokens, evaluations }: TrainingPlan): RemainingTime {
  /** Tokens of all steps from each one on. */
  const left = new Float64Array(tokens.length + 1);
  for (let step = tokens.length - 1; step >= 0; step--) left[step] = (left[step + 1] ?? 0) + (tokens[step] ?? 0);
  const seen = { steps: 0, tokens: 0, ms: 0, evaluations: 0, evaluationMs: 0 };
  return {
    stepTook: (step, ms) => {
      seen.steps++;
      // The very first step pays for the runtime's start.
      if (seen.steps === 1) return;
      seen.tokens += tokens[step] ?? 0;
      seen.ms += ms;
    },
    evaluationTook: (ms) => {
      seen.evaluations++;
      seen.evaluationMs += ms;
    },
    after: (step) => {
      if (seen.steps < NEEDED_STEPS || seen.tokens === 0) return null;
      const waiting = [...evaluations].filter((one) => one > step).length;
      const evaluationMs = seen.evaluations === 0 ? 0 : seen.evaluationMs / seen.evaluations;
      return (seen.ms / seen.tokens) * (left[step] ?? 0) + waiting * evaluationMs;
    },
  };
}
