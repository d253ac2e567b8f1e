import Papa from "papaparse";

/** Why a row of a history cannot be used, as a closed union. */
export type RejectReason =
  | "broken-json"
  | "broken-quotes"
  | "column-count"
  | "too-long"
  | "deleted"
  | "duplicate-id"
  | "no-text"
  | "no-label"
  | "unknown-label"
  | "ambiguous-label"
  | "disabled-label";

/** A row that was left out. Holds no ticket text, so that the list can be kept and sent around. */
export interface RejectedRow {
  readonly file: string;
  /** As a spreadsheet or an editor counts: CSV header is row 1; JSON lines by line; JSON documents by ticket from 1. */
  readonly row: number;
  /** null: the row as a whole. */
  readonly column: string | null;
  readonly reason: RejectReason;
  /** A sentence for people: what is wrong and what to do. */
  readonly message: string;
}

/** The left-out rows as CSV text (file, row, column, reason, message) for a file beside the candidate. */
export function rejectedRowsToCsv(rows: readonly RejectedRow[]): string {
  const fields = ["file", "row", "column", "reason", "message"];
  const data = rows.map(({ file, row, column, reason, message }) => [file, row, column ?? "", reason, message]);
  // A value that a spreadsheet would run as a formula is written as text.
  return `${Papa.unparse({ fields, data }, { newline: "\n", escapeFormulae: true })}\n`;
}
