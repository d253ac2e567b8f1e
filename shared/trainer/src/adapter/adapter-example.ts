/** A text that teaches an adapter. */
export interface AdapterExample {
  /** Token ids as the encoder reads them, first and last token included. */
  readonly ids: readonly number[];
  /** Index of its class. */
  readonly label: number;
  /** How much it counts; 1 unless told. */
  readonly weight?: number;
}

/**
 * Weight of each class: (average size / its size) to the power of `balance`, so that 0 leaves all classes as they are and
 * 1 makes all count the same. Scaled so that the mean over the examples is 1; a class without examples weighs 0.
 */
export function classWeights(examples: readonly AdapterExample[], classes: number, balance: number): Float64Array {
  const sizes = new Float64Array(classes);
  for (const { label } of examples) sizes[label] = (sizes[label] ?? 0) + 1;
  const raw = sizes.map((size) => (size === 0 ? 0 : size ** -balance));
  const total = raw.reduce((sum, weight, label) => sum + weight * (sizes[label] ?? 0), 0);
  return raw.map((weight) => (total === 0 ? 0 : (weight * examples.length) / total));
}
