/**
 * Where a long training keeps its last checkpoint. `save` resolves when the bytes would survive the process's death, and
 * replaces what was there as a whole: a reader finds the old bytes or the new ones. One store serves one training.
 */
export interface CheckpointStore {
  /** null: there is none. */
  load(): Promise<Uint8Array | null>;
  /** Rejects with storage_refused when the bytes cannot be kept. */
  save(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
