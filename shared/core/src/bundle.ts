/** What a bundle says about itself. Signed as the exact bytes of its JSON text. */
export interface BundleManifest {
  readonly format: 1;
  readonly tenant: string;
  /** Strictly increasing per tenant: a roll-back is a higher sequence that points at old files. */
  readonly sequence: number;
  readonly created: string;
  readonly minimumAppVersion: string;
  readonly taxonomy: { readonly id: string; readonly version: number };
  /** `hash` is the SHA-256 of encoder.onnx and keys every cached vector. */
  readonly encoder: { readonly id: string; readonly hash: string; readonly dims: number; readonly maxTokens: number };
  readonly files: readonly BundleFile[];
  readonly evaluation: EvaluationSummary | null;
}

export interface BundleFile {
  /** taxonomy.json, heads.json, goldens.json, tokenizer.json, encoder.onnx, encoder-webgpu.onnx, ort-<version>.wasm */
  readonly name: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  /** Hex, lower case; the address is /assets/<sha256>. */
  readonly sha256: string;
  /** "public": encoder, tokenizer, wasm. "tenant": heads and taxonomy, a session is needed. */
  readonly access: "public" | "tenant";
}

export interface EvaluationSummary {
  readonly examples: number;
  readonly macroF1: number;
  readonly expectedCalibrationError: number;
}

/** As GET /v1/bundle answers. The signature covers the UTF-8 bytes of `manifest`. */
export interface SignedManifest {
  readonly manifest: string;
  /** Ed25519, base64, 64 bytes. */
  readonly signature: string;
  /** Base64 public key, a hint only: the client trusts the key pinned in its settings. */
  readonly publicKey: string;
}
