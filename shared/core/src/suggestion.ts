import type { MemoryEvidence } from "./memory.ts";
import type { FieldId, LabelId } from "./taxonomy.ts";

/** Characters [start, end) of `ReadText.text`, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What was read: the ticket as plain text, and which parts of it the model saw. */
export interface ReadText {
  /** Subject, a line break, body: HTML removed, personal data still in place (it stays in this browser). */
  readonly text: string;
  /** Parts the model read, ascending, not overlapping. */
  readonly read: readonly Span[];
  /** Parts left out, each with the reason. */
  readonly skipped: readonly (Span & { readonly reason: SkipReason })[];
}

export type SkipReason = "quote" | "signature" | "boilerplate" | "too-long";

/** A word or phrase and its additive share of the margin between the label and its rivals (logits). */
export interface Evidence extends Span {
  readonly text: string;
  /** Positive: speaks for the label. Negative: speaks for its rivals. */
  readonly contribution: number;
}

export interface RankedLabel {
  readonly labelId: LabelId;
  /** Calibrated probability in [0, 1]. */
  readonly confidence: number;
}

export interface FieldSuggestion extends RankedLabel {
  /** Up to 3, best first, the predicted label left out. */
  readonly alternatives: readonly RankedLabel[];
  /** Strongest first, for and against. Empty for the team. */
  readonly evidence: readonly Evidence[];
  /** confidence >= the field's threshold. */
  readonly sure: boolean;
}

/** Enough to write one plain sentence in any language; the view localises it. */
export interface Explanation {
  readonly field: FieldId;
  readonly predicted: LabelId;
  /** The most probable rival. */
  readonly runnerUp: LabelId | null;
  readonly because: readonly Evidence[];
  readonly against: readonly Evidence[];
  /** Logit margin: predicted - mean of the rivals, half by probability and half alike; equals bias + memory + the sum of all contributions. */
  readonly margin: number;
  readonly bias: number;
  /** Share of what was remembered of other tickets; absent: nothing was. */
  readonly memory?: number;
}

/** Labels beyond the taxonomy. tag: one of the desk's own tags, learned from its history. */
export type AdditionalLabel =
  | { readonly kind: "vip_client"; readonly because: string }
  | { readonly kind: "recurring"; readonly similarTicketIds: readonly string[]; readonly similarity: number }
  | { readonly kind: "tag"; readonly labelId: LabelId; readonly confidence: number };

/** Which model answered. */
export interface ModelVersion {
  /** The bundle's sequence; 0 is the starter inside the package. */
  readonly sequence: number;
  readonly taxonomyId: string;
  readonly taxonomyVersion: number;
}

interface Answer {
  readonly ticketId: string | null;
  /** Hash of the text that was read: an answer for another text is dropped. */
  readonly textHash: string;
  readonly model: ModelVersion;
  /** "lexical" answers first and alone where the encoder cannot run. */
  readonly source: "lexical" | "encoder";
  readonly readText: ReadText;
  readonly additionalLabels: readonly AdditionalLabel[];
  readonly computeMs: number;
  /** Pooled vector of the redacted text, int8, for tenants whose privacy level allows it. */
  readonly vector?: { readonly encoder: string; readonly scale: number; readonly values: Int8Array };
}

export interface Suggest extends Answer {
  readonly kind: "suggest";
  /** subcategory.confidence is joint: P(category) x P(subcategory | category). */
  readonly fields: Readonly<Record<FieldId, FieldSuggestion>>;
  /** True if any field that would be written is under its threshold, or memory changed the category. */
  readonly requiresHumanRouting: boolean;
  readonly explanations: readonly Explanation[];
  /** Absent: nothing alike was remembered. */
  readonly memory?: MemoryEvidence;
}

export interface Abstain extends Answer {
  readonly kind: "abstain";
  readonly reason: "empty-text" | "unfamiliar-text";
  /** What it would have said, for the agent to choose from; empty for empty text. */
  readonly candidates: readonly RankedLabel[];
}

/** A union, so that not knowing has to be shown. */
export type Suggestion = Suggest | Abstain;
