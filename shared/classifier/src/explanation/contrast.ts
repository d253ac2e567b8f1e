/** How much of a rival's share it gets for being probable; the rest all rivals get alike. */
const BY_PROBABILITY = 0.5;

/**
 * What a label is explained against: 1 for it, and -1 shared out among its rivals, half by their probability and half equally. Those
 * below 0 are no rivals. Against the runner-up alone, words that speak for both seem to say nothing (deleting words, banking77,
 * against occlusion: comprehensiveness 0.913 and sufficiency 1.62 against the runner-up, 0.955 and 1.19 against all alike, 0.979 and
 * 1.03 so). Returns null without a rival. Sums to 0, so that what is added to all logits alike cancels.
 */
export function contrastOf(probabilities: readonly number[], predicted: number): Float64Array | null {
  const rivals = probabilities.map((value, label) => (label === predicted ? -1 : value));
  const count = rivals.filter((value) => value >= 0).length;
  if (count === 0) return null;
  const total = rivals.reduce((sum, value) => sum + Math.max(0, value), 0);
  return Float64Array.from(rivals, (value, label) => {
    if (label === predicted) return 1;
    if (value < 0) return 0;
    const share = total > 0 ? value / total : 1 / count;
    return -(BY_PROBABILITY * share + (1 - BY_PROBABILITY) / count);
  });
}

/** Sum of value * contrast: the margin that the contrast speaks of. */
export function marginOf(logits: ArrayLike<number>, contrast: Float64Array, offset = 0): number {
  let sum = 0;
  for (let label = 0; label < contrast.length; label++) sum += (logits[offset + label] ?? 0) * (contrast[label] ?? 0);
  return sum;
}
