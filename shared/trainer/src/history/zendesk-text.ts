import type { ArrivalText } from "./arrival-text.ts";
import { isRecord, recordsOf, textOf } from "./column-values.ts";
import type { SourceRecord } from "./source-row.ts";

interface Comment {
  readonly author: string;
  readonly public: boolean;
  readonly createdAt: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
}

/**
 * Subject and first customer message of a ticket of a Zendesk export. With comments or audits in it: the requester's
 * first public comment; if they never wrote, the description, unless it is an internal note (Zendesk copies a private
 * first comment there). Nothing that was written later is read.
 */
export function zendeskText(ticket: SourceRecord): ArrivalText {
  const subject = originalSubject(ticket).trim();
  const description = textOf(ticket.description);
  const comments = commentsOf(ticket);
  const requester = textOf(ticket.requester_id) || textOf(isRecord(ticket.requester) ? ticket.requester.id : "");
  const byCustomer = comments.find((comment) => comment.public && requester !== "" && comment.author === requester);
  if (byCustomer !== undefined) return { subject, body: byCustomer.body, bodyFormat: byCustomer.bodyFormat };
  const first = comments[0];
  if (first !== undefined && !first.public) return { subject, body: "", bodyFormat: "text" };
  return {
    subject,
    body: description || (first?.body ?? ""),
    bodyFormat: description ? "text" : (first?.bodyFormat ?? "text"),
  };
}

/** The subject as it was when the ticket was created, where the audits tell; agents edit it later. */
function originalSubject(ticket: SourceRecord): string {
  for (const audit of recordsOf(ticket.audits)) {
    const created = recordsOf(audit.events).find(
      ({ type, field_name }) => type === "Create" && field_name === "subject",
    );
    if (created !== undefined) return textOf(created.value);
  }
  return textOf(ticket.subject) || textOf(ticket.raw_subject);
}

function commentsOf(ticket: SourceRecord): readonly Comment[] {
  const own = recordsOf(ticket.comments).map((comment) => toComment(comment, comment));
  const audited = recordsOf(ticket.audits).flatMap((audit) =>
    recordsOf(audit.events)
      .filter(({ type }) => type === "Comment")
      .map((event) => toComment(event, audit)),
  );
  const comments = own.length > 0 ? own : audited;
  return comments.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}

function toComment(comment: SourceRecord, dated: SourceRecord): Comment {
  const plain = textOf(comment.plain_body) || textOf(comment.body);
  return {
    author: textOf(comment.author_id) || textOf(isRecord(comment.author) ? comment.author.id : ""),
    // Only what says that it is public is read.
    public: comment.public === true,
    createdAt: textOf(dated.created_at),
    body: plain || textOf(comment.html_body),
    bodyFormat: plain ? "text" : "html",
  };
}
