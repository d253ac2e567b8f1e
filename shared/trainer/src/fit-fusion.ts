import type { PartScores } from "./score-held-out.ts";

export interface Fusion {
  readonly weight: number;
  readonly temperature: number;
  /** Mean negative log likelihood on what it was fitted on. */
  readonly loss: number;
}

/** Logits of the labels in the running, the true one first. */
type Contest = readonly number[];

const WEIGHTS = Array.from({ length: 11 }, (_, index) => index / 10);
const LOWEST_LOG_TEMPERATURE = Math.log(0.2);
const HIGHEST_LOG_TEMPERATURE = Math.log(5);
const SEARCH_STEPS = 18;

/** Weight and temperature with the least negative log likelihood on held-out scores. */
export function fitFusion(
  scores: readonly PartScores[],
  targets: readonly number[],
  groups: readonly number[] | null,
  weights: readonly number[] = WEIGHTS,
): Fusion {
  let best: Fusion = { weight: 0.5, temperature: 1, loss: Number.POSITIVE_INFINITY };
  for (const weight of weights) {
    const contests = scores.map(({ dense, lexical }, index) => {
      const fused = lexical.map((value, label) => (1 - weight) * value + weight * (dense[label] ?? 0));
      return contestOf(fused, targets[index] ?? 0, groups);
    });
    const { temperature, loss } = fitTemperature(contests);
    if (loss < best.loss) best = { weight, temperature, loss };
  }
  return best;
}

function contestOf(logits: readonly number[], target: number, groups: readonly number[] | null): Contest {
  const rivals = logits.filter((_, label) => label !== target && (groups === null || groups[label] === groups[target]));
  return [logits[target] ?? 0, ...rivals];
}

/** Temperature by golden-section search on its logarithm: the loss has one valley. */
function fitTemperature(contests: readonly Contest[]): { temperature: number; loss: number } {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = LOWEST_LOG_TEMPERATURE;
  let high = HIGHEST_LOG_TEMPERATURE;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let leftLoss = meanLoss(contests, Math.exp(left));
  let rightLoss = meanLoss(contests, Math.exp(right));
  for (let step = 0; step < SEARCH_STEPS; step++) {
    if (leftLoss < rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - ratio * (high - low);
      leftLoss = meanLoss(contests, Math.exp(left));
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + ratio * (high - low);
      rightLoss = meanLoss(contests, Math.exp(right));
    }
  }
  const temperature = Math.exp((low + high) / 2);
  return { temperature, loss: meanLoss(contests, temperature) };
}

function meanLoss(contests: readonly Contest[], temperature: number): number {
  let sum = 0;
  for (const contest of contests) {
    const target = contest[0] ?? 0;
    let total = 0;
    for (const logit of contest) total += Math.exp(Math.min(60, (logit - target) / temperature));
    sum += Math.log(total);
  }
  return sum / Math.max(1, contests.length);
}
