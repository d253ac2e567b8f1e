import { createRandom, shuffled } from "../random.ts";

/** How texts are put together. */
export interface BatchLimits {
  /** Texts at most. */
  readonly batchSize: number;
  /** Tokens at most, padding included: long texts come in smaller batches. A text longer than this comes alone. */
  readonly tokensPerBatch: number;
}

/** Batches whose texts are sorted by length together: enough that padding is small, few enough that batches differ each time. */
const BATCHES_PER_BUCKET = 50;

/**
 * Batches (indices into `lengths`) of texts of similar length, in random order, each text once. The same seed gives the
 * same batches.
 */
export function planBatches(lengths: readonly number[], limits: BatchLimits, seed: number): number[][] {
  const random = createRandom(seed);
  const order = shuffled([...lengths.keys()], random);
  const bucket = limits.batchSize * BATCHES_PER_BUCKET;
  const batches: number[][] = [];
  for (let from = 0; from < order.length; from += bucket) {
    const some = order.slice(from, from + bucket).sort((left, right) => (lengths[right] ?? 0) - (lengths[left] ?? 0));
    batches.push(...cutBatches(some, lengths, limits));
  }
  return shuffled(batches, random);
}

/** Cuts what is sorted, longest first: the first text of a batch says how long all are. */
export function cutBatches(
  sorted: readonly number[],
  lengths: readonly number[],
  { batchSize, tokensPerBatch }: BatchLimits,
): number[][] {
  const batches: number[][] = [];
  for (let from = 0; from < sorted.length; ) {
    const longest = Math.max(1, lengths[sorted[from] ?? 0] ?? 0);
    const size = Math.min(batchSize, Math.max(1, Math.floor(tokensPerBatch / longest)));
    batches.push(sorted.slice(from, from + size));
    from += size;
  }
  return batches;
}
