/** What the held-out part said. */
export interface AdapterEvaluation {
  /** Steps done. */
  readonly step: number;
  readonly epoch: number;
  /** Higher is better: what `evaluate` answered, or minus the held-out loss. */
  readonly score: number;
}

/** Everything a training needs to go on as if it had never stopped; batches and rates follow from the seed. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  /** Nothing is left to do. */
  finished: boolean;
  /** Loss of each step. */
  readonly losses: number[];
  readonly evaluations: AdapterEvaluation[];
  /** The best evaluation; null before the first one. */
  best: AdapterEvaluation | null;
  readonly values: Float32Array;
  /** AdamW's running means. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Values at the best evaluation. */
  readonly bestValues: Float32Array;
}

/** Before the first step, over the values of a parameter set. */
export function createTrainingState(values: Float32Array): TrainingState {
  const zeros = () => new Float32Array(values.length);
  const arrays = { values, first: zeros(), second: zeros(), bestValues: zeros() };
  return { step: 0, finished: false, losses: [], evaluations: [], best: null, ...arrays };
}
