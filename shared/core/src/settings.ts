import type { LabelId } from "./taxonomy.ts";

/** off: nothing runs. monitor: predicts and records in silence (shadow). suggest: the panel shows. */
export type Mode = "off" | "monitor" | "suggest";

/**
 * Where the desk keeps each field, and which desk value each label has. A label without an entry maps to
 * its default value (see label-mapper); an entry of null says "this label is not used in this desk".
 */
export interface FieldMapping {
  readonly category: MappedField;
  readonly subcategory: MappedField;
  readonly priority: { readonly values: Readonly<Record<LabelId, string>> };
  /** Team id -> the desk's group id. */
  readonly team: { readonly values: Readonly<Record<LabelId, string>> };
  /** Number field that receives the category's confidence in percent; absent: not written. */
  readonly confidence: { readonly field: string | null };
}

export interface MappedField {
  /** Zendesk: custom field id ("requirement" = the one the app created). Freshdesk: cf_… name. */
  readonly field: string;
  readonly values: Readonly<Record<LabelId, string | null>>;
}

/** What an admin sets at installation. The secure token is not here: the app cannot read it. */
export interface Settings {
  readonly mode: Mode;
  /** Base address, https (http for loopback only), no trailing slash. */
  readonly collectorUrl: string;
  /** Ed25519 public key, base64, 32 bytes: bundles signed by another key are refused. */
  readonly publishingKey: string;
  readonly mapping: FieldMapping;
  /** Under it a person decides. */
  readonly threshold: number;
  /** "webgpu" is the admin's choice; it is used only after a timed probe and the goldens. */
  readonly acceleration: "wasm" | "webgpu";
}
