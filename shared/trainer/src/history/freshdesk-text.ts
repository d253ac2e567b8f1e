import type { ArrivalText } from "./arrival-text.ts";
import { recordsOf, textOf } from "./column-values.ts";
import type { SourceRecord } from "./source-row.ts";

/** Freshdesk's number for a ticket that began with an e-mail of an agent. */
const OUTBOUND_EMAIL = "10";

/**
 * Subject and first customer message of a ticket of a Freshdesk export: the description; where an agent's e-mail began
 * the ticket or the description is empty, the first public incoming conversation. Nothing later is read.
 */
export function freshdeskText(ticket: SourceRecord): ArrivalText {
  const subject = textOf(ticket.subject).trim();
  const html = textOf(ticket.description_html) || textOf(ticket.description);
  const plain = textOf(ticket.description_text);
  const outbound = textOf(ticket.source) === OUTBOUND_EMAIL;
  if (!outbound && (html || plain).trim() !== "") return { subject, ...message(html, plain) };
  const [first] = [...recordsOf(ticket.conversations), ...recordsOf(ticket.notes)]
    .filter((reply) => reply.incoming === true && reply.private === false)
    .sort((a, b) => (textOf(a.created_at) < textOf(b.created_at) ? -1 : 1));
  if (first === undefined) return { subject, body: "", bodyFormat: "text" };
  return { subject, ...message(textOf(first.body_html) || textOf(first.body), textOf(first.body_text)) };
}

function message(html: string, plain: string): Pick<ArrivalText, "body" | "bodyFormat"> {
  return html ? { body: html, bodyFormat: "html" } : { body: plain, bodyFormat: "text" };
}
