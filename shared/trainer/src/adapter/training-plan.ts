import type { AdapterExample } from "./adapter-example.ts";
import type { AdapterHyper } from "./adapter-hyper.ts";
import { planBatches } from "./plan-batches.ts";

/** All steps of a training, known beforehand: what a resumed job goes on with, and how much is left. */
export interface TrainingPlan {
  /** Indices into the examples, one entry for each step. */
  readonly batches: readonly (readonly number[])[];
  /** Padded tokens of each step. */
  readonly tokens: readonly number[];
  /** Epoch of each step, from 1. */
  readonly epochs: readonly number[];
  /** Numbers of steps done (from 1) after which the held-out part is asked. */
  readonly evaluations: ReadonlySet<number>;
  /** Steps over which the learning rate rises. */
  readonly warmUp: number;
}

/** Plans every epoch anew from the seed. */
export function planTraining(examples: readonly AdapterExample[], hyper: AdapterHyper, seed: number): TrainingPlan {
  const lengths = examples.map(({ ids }) => ids.length);
  const batches: number[][] = [];
  const epochs: number[] = [];
  const evaluations = new Set<number>();
  for (let epoch = 1; epoch <= hyper.epochs; epoch++) {
    const before = batches.length;
    const planned = planBatches(lengths, hyper, seed + epoch * 7919);
    batches.push(...planned);
    epochs.push(...planned.map(() => epoch));
    for (let part = 1; part <= hyper.evaluationsPerEpoch; part++) {
      evaluations.add(before + Math.ceil((planned.length * part) / hyper.evaluationsPerEpoch));
    }
  }
  const tokens = batches.map(
    (batch) => batch.length * batch.reduce((most, index) => Math.max(most, lengths[index] ?? 0), 0),
  );
  return { batches, tokens, epochs, evaluations, warmUp: Math.round(batches.length * hyper.warmUpShare) };
}
