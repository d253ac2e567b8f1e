/** Texts of one step, padded to the longest one. Row-major. */
export interface TrainingBatch {
  readonly size: number;
  readonly length: number;
  readonly classes: number;
  /** Token ids [size, length]; 0 where padded. */
  readonly ids: BigInt64Array;
  /** 1 for tokens, 0 where padded [size, length]. */
  readonly mask: BigInt64Array;
  /** One-hot labels [size, classes]. */
  readonly targets: Float32Array;
  /** How much each text counts [size]. */
  readonly weights: Float32Array;
}

/** A named array of numbers: a LoRA factor, `head.weights` [dims, classes], `head.bias` [classes], or `mean` [dims]. */
export interface Parameter {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export interface StepResult {
  /** Mean cross-entropy of the batch, weighted (nats). */
  readonly loss: number;
  /** By parameter name, each of its parameter's size; none for `mean`. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/**
 * Forward and backward pass of an encoder with adapter and softmax head over a batch. Changes nothing: the optimizer is
 * the caller's. Rejects with encoder_invalid when the graph cannot run.
 */
export interface TrainingStep {
  /** SHA-256 of the graph, hex: a checkpoint belongs to one graph. */
  readonly hash: string;
  run(batch: TrainingBatch, parameters: readonly Parameter[]): Promise<StepResult>;
  dispose(): Promise<void>;
}
