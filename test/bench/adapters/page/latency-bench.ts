/** What the page is given. Addresses are below its own origin. */
export interface LatencyOptions {
  readonly addresses: { readonly encoder: string; readonly adapter: string; readonly wasm: string };
  readonly encoder: { readonly hash: string; readonly dims: number; readonly maxTokens: number };
  readonly texts: readonly (readonly number[])[];
  /** Times each text is timed in each way; the median counts. */
  readonly rounds: number;
}

/** Milliseconds of one text, each the median over the rounds. */
export interface TextTimes {
  readonly tokens: number;
  /** encoder.onnx in onnxruntime-web, nothing of the product around it. */
  readonly graph: number;
  readonly plain: number;
  readonly adapted: number;
}

export interface LatencyResult {
  readonly texts: readonly TextTimes[];
  /** Reading the adapter and putting it into the weights, each time. */
  readonly mergeMs: readonly number[];
  /** Making the adapted encoder's session of the merged bytes. */
  readonly sessionMs: number;
  /** Between the plain and the adapted vector of each text: below 1, or nothing was adapted. */
  readonly cosines: readonly number[];
}

declare global {
  interface Window {
    latencyBench?: (options: LatencyOptions) => Promise<LatencyResult>;
  }
}
