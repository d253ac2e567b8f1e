import type { FieldId, LabelId } from "./taxonomy.ts";

/**
 * A field of the ticket as the helpdesk holds it. `raw` is the desk's own value; `labelId` is null when the
 * field is empty or when the value has no label (renamed, deleted, or outside the taxonomy).
 */
export interface FieldValue {
  readonly labelId: LabelId | null;
  readonly raw: string | null;
}

export type TicketFields = Readonly<Record<FieldId, FieldValue>>;

/** Why nothing can be written on this ticket; null when it can. */
export type ReadOnlyReason = "closed" | "merged" | "light-agent" | null;

export interface Requester {
  /** The helpdesk's id; leaves the browser only as an HMAC. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly organization: { readonly name: string; readonly tags: readonly string[] } | null;
}

export interface Ticket {
  /** null until the helpdesk has stored a new ticket. */
  readonly id: string | null;
  readonly subject: string;
  /** The first customer message, or on a new ticket the text written so far. */
  readonly body: string;
  readonly bodyFormat: "html" | "text";
  /** Later messages of the customer only, oldest first: a new one offers a new suggestion. */
  readonly followUps: readonly { readonly body: string; readonly bodyFormat: "html" | "text" }[];
  readonly channel: string;
  readonly tags: readonly string[];
  readonly requester: Requester | null;
  /** What the form holds now, unsaved edits included. */
  readonly fields: TicketFields;
  /** The confidence field as the form holds it, for undo; absent where there is none. */
  readonly confidence?: string | null;
  /** Somebody (an agent or a group) is already responsible: Accept then leaves the team alone. */
  readonly assigned: boolean;
  /** A person, not only a group, is responsible: then the panel does not rewrite even a team that it set itself. */
  readonly assignedToAgent?: boolean;
  readonly readOnly: ReadOnlyReason;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly role: "agent" | "admin" | "light-agent";
  /** BCP 47, as the helpdesk says. */
  readonly locale: string;
}

/** An earlier ticket of the same requester. */
export interface PastTicket {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: string;
}
