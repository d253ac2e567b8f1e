/** What a bundle says about itself. Signed as the exact bytes of its JSON text. */
export interface BundleManifest {
  /** 2: the encoder is adapted (there is an adapter.bin). Apps that know no adapters refuse it instead of answering without. */
  readonly format: 1 | 2;
  readonly tenant: string;
  /** Strictly increasing per tenant: a roll-back is a higher sequence that points at old files. */
  readonly sequence: number;
  readonly created: string;
  readonly minimumAppVersion: string;
  readonly taxonomy: { readonly id: string; readonly version: number };
  /**
   * `hash` keys every cached vector: the SHA-256 of encoder.onnx; of an adapted encoder that of the text "encoder.onnx's SHA-256+adapter.bin's",
   * so that vectors of two adapters are never mixed. encoder.onnx itself is the same for all of them.
   */
  readonly encoder: { readonly id: string; readonly hash: string; readonly dims: number; readonly maxTokens: number };
  readonly files: readonly BundleFile[];
  readonly evaluation: EvaluationSummary | null;
  /** The following are for people and audits: clients do not read them, and bundles made before have none. */
  readonly calibration?: CalibrationSummary | null;
  readonly provenance?: BundleProvenance | null;
  readonly gate?: GateSummary | null;
}

/** Expected calibration error of the category on the frozen test tickets, with its 95 % interval. */
export interface CalibrationSummary {
  readonly expectedCalibrationError: number;
  readonly low: number;
  readonly high: number;
}

/** Where the heads come from. */
export interface BundleProvenance {
  readonly origin: "starter" | "trained";
  /** ISO 8601: when it was trained. */
  readonly trained: string;
  /** Version of the training method. */
  readonly method: string;
  readonly seed: number;
  readonly tickets: { readonly train: number; readonly test: number };
  /** First and last day of the tickets, where dates exist. */
  readonly period: { readonly from: string; readonly to: string } | null;
  /** The sequence whose files these are, after a roll-back. */
  readonly restored?: number;
}

/** What the gate said when the bundle was published. */
export interface GateSummary {
  readonly testTickets: number;
  /** Compared with the baselines: there was no release before. */
  readonly firstRelease: boolean;
  readonly macroF1: { readonly value: number; readonly low: number; readonly high: number };
  /** Of the best release it was compared with. */
  readonly bestMacroF1: number | null;
  /** Cohen's kappa between labellers. */
  readonly kappa: number | null;
  /** Who answered for publishing without it, and why. */
  readonly override: { readonly name: string; readonly reason: string } | null;
}

export interface BundleFile {
  /** taxonomy.json, heads.json, goldens.json, adapter.bin, tokenizer.json, encoder.onnx, encoder-webgpu.onnx, ort-<version>.wasm */
  readonly name: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  /** Hex, lower case; the address is /assets/<sha256>. */
  readonly sha256: string;
  /** "public": encoder, tokenizer, wasm. "tenant": what the tenant's tickets taught (heads, taxonomy, adapter), a session is needed. */
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
