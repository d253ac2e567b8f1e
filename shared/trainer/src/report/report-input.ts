import type { LabelId, Taxonomy } from "@lucid/core";
import type { Provenance } from "../candidate.ts";
import type { EvaluationReport } from "../evaluation/evaluation-report.ts";

/** What the gate said, as far as the page shows it. */
export interface GateVerdict {
  readonly passed: boolean;
  readonly rules: readonly { readonly id: string; readonly passed: boolean; readonly text: string }[];
}

/** A ticket that was called something else. */
export interface ConfusedTicket {
  readonly category: LabelId;
  readonly predicted: LabelId;
  readonly text: string;
}

export interface EvaluationHtmlOptions {
  readonly report: EvaluationReport;
  readonly taxonomy: Taxonomy;
  readonly gate?: GateVerdict;
  readonly provenance?: Provenance;
  /** Ticket texts to show beside confused pairs. Personal data: none unless somebody asked for it. */
  readonly examples?: readonly ConfusedTicket[];
}
