import type { LabelId, PriorityId } from "@lucid/core";

/** What people said a past ticket was. Ids of the taxonomy, never desk values. null: not known. */
export interface HistoryLabels {
  readonly category: LabelId;
  readonly subcategory: LabelId | null;
  readonly priority: PriorityId | null;
  readonly team: LabelId | null;
  /** Labels beyond the taxonomy, any number. */
  readonly tags: readonly LabelId[];
}

/** A ticket of the past as it was known on arrival (subject and first customer message), with its labels. */
export interface HistoryTicket {
  readonly id: string;
  /** May be empty. */
  readonly subject: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
  /** ISO 639-1; null: not known. */
  readonly language: string | null;
  /** ISO 8601; null: not known. */
  readonly createdAt: string | null;
  /** Whoever asked, by any stable id: a lexical feature must occur for several of them. */
  readonly requester: string | null;
  /** Whoever gave the labels, by any stable id: one person's influence is capped. */
  readonly agent: string | null;
  /** Names to mask before anything is computed. */
  readonly knownEntities: readonly string[];
  readonly labels: HistoryLabels;
  /** What automation wrote and nobody confirmed enters neither training nor test. */
  readonly labelSource: "person" | "automation" | "unknown";
  /** Near duplicates share it; they are never on both sides of a split. A ticket alone: its id. */
  readonly group: string;
}
