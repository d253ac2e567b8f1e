import type { AdapterExample } from "./adapter-example.ts";
import { collateBatch } from "./collate-batch.ts";
import { type BatchLimits, cutBatches } from "./plan-batches.ts";
import type { Parameter, TrainingStep } from "./training-step.ts";

/** Mean cross-entropy of examples that do not teach, weighted as in training. `beforeBatch` may throw to cancel. */
export async function heldOutLoss(
  step: TrainingStep,
  examples: readonly AdapterExample[],
  parameters: readonly Parameter[],
  classWeight: Float64Array,
  limits: BatchLimits,
  beforeBatch: () => Promise<void>,
): Promise<number> {
  const lengths = examples.map(({ ids }) => ids.length);
  const sorted = [...lengths.keys()].sort((left, right) => (lengths[right] ?? 0) - (lengths[left] ?? 0));
  let total = 0;
  let counted = 0;
  for (const indices of cutBatches(sorted, lengths, limits)) {
    await beforeBatch();
    const batch = collateBatch(
      indices.flatMap((index) => examples[index] ?? []),
      classWeight,
    );
    const weight = batch.weights.reduce((sum, value) => sum + value, 0);
    // The graph divides by the batch's weight: a batch of classes that nobody trains would be 0 / 0.
    if (weight === 0) continue;
    const { loss } = await step.run(batch, parameters);
    total += loss * weight;
    counted += weight;
  }
  return counted === 0 ? Number.NaN : total / counted;
}
