import type { AdapterExample } from "./adapter-example.ts";
import type { TrainingBatch } from "./training-step.ts";

/** Puts texts together: padded to the longest, labels one-hot. `classWeight` holds one weight a class. */
export function collateBatch(examples: readonly AdapterExample[], classWeight: Float64Array): TrainingBatch {
  const size = examples.length;
  const classes = classWeight.length;
  const length = examples.reduce((longest, { ids }) => Math.max(longest, ids.length), 0);
  const ids = new BigInt64Array(size * length);
  const mask = new BigInt64Array(size * length);
  const targets = new Float32Array(size * classes);
  const weights = new Float32Array(size);
  examples.forEach((example, row) => {
    for (let column = 0; column < example.ids.length; column++) {
      ids[row * length + column] = BigInt(example.ids[column] ?? 0);
      mask[row * length + column] = 1n;
    }
    targets[row * classes + example.label] = 1;
    weights[row] = (example.weight ?? 1) * (classWeight[example.label] ?? 0);
  });
  return { size, length, classes, ids, mask, targets, weights };
}
