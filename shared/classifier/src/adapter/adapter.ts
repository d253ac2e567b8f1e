/** One LoRA factor, row-major [rows, columns]: `X.A` [rank, inputs] or `X.B` [outputs, rank] of the linear map X. */
export interface AdapterFactor {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** What adapts a common encoder to one desk: the linear map X becomes W + scale * B * A. */
export interface Adapter {
  /** SHA-256 of the encoder's weights (encoder.onnx) it belongs to, hex. */
  readonly encoderHash: string;
  readonly rank: number;
  /** The factor in front of B * A (alpha / rank in the literature's words). */
  readonly scale: number;
  readonly factors: readonly AdapterFactor[];
}

/** First bytes of an adapter file. Then: header's length in bytes (uint32), header (JSON), float16 values; all little-endian. */
export const ADAPTER_MAGIC = "LUCIDAD1";

/** The JSON header of an adapter file. */
export interface AdapterHeader extends Omit<Adapter, "factors"> {
  /** In the order of the values. */
  readonly factors: readonly Omit<AdapterFactor, "values">[];
}
