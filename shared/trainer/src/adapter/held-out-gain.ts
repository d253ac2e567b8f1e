import { bootstrap, type Interval } from "../evaluation/bootstrap.ts";
import type { HeldOutAnswer } from "../fit-tasks.ts";
import { difference, intervalOf, pairedBootstrap } from "../gate/paired-bootstrap.ts";

/** What the loss falls by from one encoder to another on the same tickets: nats a ticket, paired. */
export function lossGain(before: readonly HeldOutAnswer[], after: readonly HeldOutAnswer[], seed: number): Interval {
  const saved = before.map(({ logLikelihood }, index) => (after[index]?.logLikelihood ?? 0) - logLikelihood);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return bootstrap(saved, mean, seed);
}

/** What macro F1 rises by, on the same resamples of tickets. */
export function macroF1Gain(before: readonly HeldOutAnswer[], after: readonly HeldOutAnswer[], seed: number): Interval {
  const truth = before.map((answer) => answer.truth);
  const { value, rounds } = difference(pairedBootstrap({ truth, candidate: after, rival: before }, seed).macroF1);
  return intervalOf(value, rounds);
}
