import { commentOf } from "./desk-data.ts";
import type { ZendeskState } from "./state.ts";
import { invalid, refusalOf, type SaveRefusal } from "./ticket-fields.ts";
import type { LabelledTicket, TicketFormValues, ZendeskTicket, ZendeskUser } from "./types.ts";

/** What an agent submits: only what changed, and perhaps a comment. */
export interface TicketChanges extends Partial<TicketFormValues> {
  comment?: { text: string; public: boolean };
}

/** Stores a submit and tells all open pages. */
export async function saveTicket(
  state: ZendeskState,
  ticket: LabelledTicket,
  user: ZendeskUser,
  changes: TicketChanges,
): Promise<SaveRefusal | undefined> {
  const refusal = whoMayNot(ticket, user, changes) ?? refusalOf(state, changes);
  if (refusal) return refusal;
  const { comment, customFields, ...values } = changes;
  const before = new Set(Object.values(ticket.customFields));
  Object.assign(ticket, values);
  ticket.customFields = { ...ticket.customFields, ...customFields };
  retag(state, ticket, before, customFields ?? {});
  if (comment?.text) addComment(state, ticket, user, comment);
  ticket.updatedAt = new Date().toISOString();
  state.saves.push({ ticketId: ticket.id, userId: user.id, changes, at: ticket.updatedAt });
  await state.hub.publish("ticket", { ticket: withoutLabels(ticket), byUserId: user.id, reason: "save" });
  return undefined;
}

function whoMayNot(ticket: LabelledTicket, user: ZendeskUser, changes: TicketChanges): SaveRefusal | undefined {
  if (ticket.status === "closed") return invalid("status", "closed prevents ticket update");
  if (user.role !== "light_agent") return undefined;
  const onlyNote = Object.keys(changes).every((key) => key === "comment") && !changes.comment?.public;
  if (onlyNote) return undefined;
  return { status: 403, body: { error: "Forbidden", description: "Light agents can only add internal notes." } };
}

/** The chosen option of a drop-down is also a tag of the ticket. */
function retag(
  state: ZendeskState,
  ticket: LabelledTicket,
  before: Set<string | null>,
  changed: Record<string, string | null>,
): void {
  const taggers = new Set(state.fields.filter((field) => field.type === "tagger").map((field) => String(field.id)));
  for (const [id, value] of Object.entries(changed)) {
    if (!taggers.has(id)) continue;
    const field = state.fields.find((candidate) => String(candidate.id) === id);
    const stale = new Set(field?.options.map((option) => option.value).filter((option) => before.has(option)));
    ticket.tags = ticket.tags.filter((tag) => !stale.has(tag));
    if (value && !ticket.tags.includes(value)) ticket.tags = [...ticket.tags, value];
  }
}

function addComment(
  state: ZendeskState,
  ticket: LabelledTicket,
  user: ZendeskUser,
  comment: { text: string; public: boolean },
): void {
  const at = new Date().toISOString();
  ticket.comments.push(commentOf(state.nextId(), user.id, comment.text, "text", "web", at, comment.public));
}

/** The requester writes again: reopens the ticket and tells all open pages. */
export async function addCustomerReply(
  state: ZendeskState,
  ticket: LabelledTicket,
  body: string,
  format: "html" | "text",
): Promise<void> {
  const at = new Date().toISOString();
  ticket.comments.push(commentOf(state.nextId(), ticket.requesterId, body, format, ticket.channel, at));
  if (ticket.status === "pending" || ticket.status === "solved" || ticket.status === "hold") ticket.status = "open";
  ticket.updatedAt = at;
  await state.hub.publish("ticket", { ticket: withoutLabels(ticket), byUserId: ticket.requesterId, reason: "comment" });
}

/** A new ticket from the new-ticket page. */
export async function createTicket(
  state: ZendeskState,
  user: ZendeskUser,
  values: TicketChanges & { requesterId?: number; description?: string },
): Promise<LabelledTicket | SaveRefusal> {
  const refusal = refusalOf(state, values);
  if (refusal) return refusal;
  if (!values.description?.trim()) return invalid("comment", "Description: cannot be blank");
  const at = new Date().toISOString();
  const id = Math.max(1000, ...state.tickets.map((ticket) => ticket.id)) + 1;
  const requesterId = values.requesterId ?? user.id;
  const ticket: LabelledTicket = {
    id,
    externalId: `desk-${id}`,
    subject: values.subject ?? "",
    comments: [commentOf(id * 10, requesterId, values.description, "text", "web", at)],
    status: values.status ?? "open",
    priority: values.priority ?? null,
    type: values.type ?? null,
    tags: values.tags ?? [],
    groupId: values.groupId ?? null,
    assigneeId: values.assigneeId ?? null,
    customFields: {},
    requesterId,
    channel: "web",
    language: "en",
    createdAt: at,
    updatedAt: at,
    mergedInto: null,
    labels: null,
  };
  state.tickets.push(ticket);
  ticket.customFields = { ...values.customFields };
  retag(state, ticket, new Set(), ticket.customFields);
  state.saves.push({ ticketId: id, userId: user.id, changes: values, at });
  await state.hub.publish("ticket", { ticket: withoutLabels(ticket), byUserId: user.id, reason: "create" });
  return ticket;
}

/** A ticket as pages get it: without the answers. */
export function withoutLabels({ labels: _labels, ...ticket }: LabelledTicket): ZendeskTicket {
  return ticket;
}
