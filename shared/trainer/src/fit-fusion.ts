import { logSoftmax } from "@lucid/classifier";
import type { PartScores } from "./score-held-out.ts";

export interface Fusion {
  readonly weight: number;
  readonly temperature: number;
  /** Mean negative log likelihood on what it was fitted on. */
  readonly loss: number;
}

const WEIGHTS = Array.from({ length: 21 }, (_, index) => index / 20);
const LOWEST_LOG_TEMPERATURE = Math.log(0.2);
const HIGHEST_LOG_TEMPERATURE = Math.log(5);

/** Weight and temperature with the least negative log likelihood on held-out scores. */
export function fitFusion(
  scores: readonly PartScores[],
  targets: readonly number[],
  groups: readonly number[] | null,
  weights: readonly number[] = WEIGHTS,
): Fusion {
  let best: Fusion = { weight: 0.5, temperature: 1, loss: Number.POSITIVE_INFINITY };
  for (const weight of weights) {
    const logits = scores.map(({ dense, lexical }) =>
      lexical.map((value, index) => (1 - weight) * value + weight * (dense[index] ?? 0)),
    );
    const { temperature, loss } = fitTemperature(logits, targets, groups);
    if (loss < best.loss) best = { weight, temperature, loss };
  }
  return best;
}

/** Temperature by golden-section search on its logarithm: the loss has one valley. */
export function fitTemperature(
  logits: readonly (readonly number[])[],
  targets: readonly number[],
  groups: readonly number[] | null,
): { temperature: number; loss: number } {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const lossAt = (log: number) => meanLoss(logits, targets, groups, Math.exp(log));
  let low = LOWEST_LOG_TEMPERATURE;
  let high = HIGHEST_LOG_TEMPERATURE;
  for (let step = 0; step < 24; step++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (lossAt(left) < lossAt(right)) high = right;
    else low = left;
  }
  const log = (low + high) / 2;
  return { temperature: Math.exp(log), loss: lossAt(log) };
}

function meanLoss(
  logits: readonly (readonly number[])[],
  targets: readonly number[],
  groups: readonly number[] | null,
  temperature: number,
): number {
  let sum = 0;
  logits.forEach((row, index) => {
    const scaled = row.map((value) => value / temperature);
    sum -= logSoftmax(scaled, groups)[targets[index] ?? 0] ?? 0;
  });
  return sum / Math.max(1, logits.length);
}
