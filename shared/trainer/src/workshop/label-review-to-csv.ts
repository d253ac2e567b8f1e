import Papa from "papaparse";
import type { HistoryTicket } from "../history/history-ticket.ts";
import type { LabelReview } from "./review-labels.ts";

/**
 * Suspicious labels as CSV text, most probably wrong first, with an empty column for the label a person decides on. Holds
 * ticket text: it is for a file on the machine where the history is. `rows`: row of each ticket in its file.
 */
export function labelReviewToCsv(
  { suspicious }: LabelReview,
  tickets: readonly HistoryTicket[],
  rows: ReadonlyMap<string, number>,
): string {
  const fields = ["row", "ticket", "given", "suggested", "confidence", "margin", "decided", "subject", "body"];
  const data = suspicious.map(({ ticketId, index, given, suggested, confidence, margin }) => {
    const { subject = "", body = "" } = tickets[index] ?? {};
    const row = rows.get(ticketId) ?? "";
    return [row, ticketId, given, suggested, confidence.toFixed(3), margin.toFixed(3), "", subject, body];
  });
  // A text that a spreadsheet would run as a formula is written as text; a negative margin is none.
  const escapeFormulae = /^[=+@\t\r]/;
  return `${Papa.unparse({ fields, data }, { newline: "\n", escapeFormulae })}\n`;
}
