import type { FieldId, LabelId } from "./taxonomy.ts";

/** What a tenant lets the collector keep besides labels. */
export const PRIVACY_LEVELS = ["labels", "features", "redacted-text"] as const;
export type PrivacyLevel = (typeof PRIVACY_LEVELS)[number];

/** accepted: filled by Accept and saved so. corrected: chosen in the panel, differing from the suggestion.
 *  edited-in-form: any suggested field set in the desk's own form, equal or not.
 *  ignored: saved with none of the suggested fields set. */
export const DECISION_KINDS = ["accepted", "corrected", "edited-in-form", "ignored"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** Why an agent corrected: a closed list, so that no ticket text travels with it. */
export const REASON_CODES = [
  "wrong-topic",
  "misleading-wording",
  "priority-context",
  "new-topic",
  "policy",
  "other",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** null: nothing suggested (abstained) or the field is empty. */
export type LabelSet = Readonly<Record<FieldId, LabelId | null>>;

/** What the people made of a suggestion: one row per save, made when the helpdesk confirms it. */
export interface Decision {
  /** Client-made UUID: the idempotency key together with the tenant. */
  readonly id: string;
  readonly ticketId: string;
  readonly desk: "zendesk" | "freshdesk";
  /** ISO 8601, UTC, by this browser's clock. */
  readonly decidedAt: string;
  readonly mode: "monitor" | "suggest";
  readonly kind: DecisionKind;
  readonly suggested: LabelSet;
  /** Calibrated confidence by field; null where nothing was suggested. */
  readonly confidence: Readonly<Record<FieldId, number | null>>;
  readonly final: LabelSet;
  /** Fields whose final desk value has no label: reported, not guessed. */
  readonly unmapped: readonly FieldId[];
  readonly requiresHumanRouting: boolean;
  readonly source: "lexical" | "encoder" | "none";
  readonly bundleSequence: number;
  readonly taxonomyId: string;
  readonly taxonomyVersion: number;
  /** HMAC-SHA256 under the tenant's pseudonym key, hex, first 32 characters. */
  readonly agent: string;
  readonly requester: string | null;
  /** From the suggestion's first paint to the save. */
  readonly decisionMs: number | null;
  readonly reason: ReasonCode | null;
  /** Only at level "redacted-text": the agent's own words, redacted. */
  readonly note?: string;
  /** Only from level "features": int8 vector of the redacted text. */
  readonly vector?: { readonly encoder: string; readonly scale: number; readonly base64: string };
  /** Only at level "redacted-text". */
  readonly redactedText?: string;
}
