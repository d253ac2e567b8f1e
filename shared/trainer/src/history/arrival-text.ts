import { columnValues } from "./column-values.ts";
import type { SourceRecord } from "./source-row.ts";

/** What was known of a ticket when it arrived. */
export interface ArrivalText {
  readonly subject: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
}

/** Text from named columns: of two or more the first is the subject, one alone is the body. */
export function columnText(record: SourceRecord, columns: readonly string[]): ArrivalText {
  const read = (column: string) => columnValues(record, column).join("\n").trim();
  const [first, ...others] = columns;
  const subject = first === undefined || others.length === 0 ? "" : read(first);
  const bodies = (others.length === 0 ? columns : others).map(read).filter((text) => text !== "");
  const body = bodies.join("\n\n");
  return { subject, body, bodyFormat: looksLikeHtml(body) ? "html" : "text" };
}

/** A closing tag or a line break element: plain text hardly ever has them. */
function looksLikeHtml(text: string): boolean {
  return /<\/(?:p|div|span|a|b|strong|table|body|html|ul|li)>|<br\s*\/?>/i.test(text);
}
