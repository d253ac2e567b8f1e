import type { Ticket } from "../ticket.ts";

export interface TextToClassify {
  readonly subject: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
}

type Message = Pick<TextToClassify, "body" | "bodyFormat">;

/**
 * What is classified: subject and first message; with `includeFollowUp` also the customer's newest message, so
 * that a request that changed its nature gets another answer. Mixed formats become HTML.
 */
export function textToClassify(ticket: Ticket, includeFollowUp: boolean): TextToClassify {
  const first: Message = { body: ticket.body, bodyFormat: ticket.bodyFormat };
  const newest = includeFollowUp ? ticket.followUps.at(-1) : undefined;
  const message = newest === undefined ? first : join(first, newest);
  return { subject: ticket.subject, ...message };
}

function join(first: Message, second: Message): Message {
  if (first.bodyFormat === "text" && second.bodyFormat === "text") {
    return { body: `${first.body}\n\n${second.body}`, bodyFormat: "text" };
  }
  return { body: `<div>${asHtml(first)}</div>\n<div>${asHtml(second)}</div>`, bodyFormat: "html" };
}

function asHtml(message: Message): string {
  if (message.bodyFormat === "html") return message.body;
  return message.body.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\r?\n/g, "<br>\n");
}
