import type {
  Agent,
  FieldMapping,
  FieldValue,
  LabelMapper,
  ReadOnlyReason,
  Requester,
  Ticket,
  TicketFields,
} from "@lucid/core";
import type { FreshworksClient } from "./freshworks-client.ts";

const CLOSED_STATUS = "5";
/** Sources by Freshdesk's numbers. */
const CHANNELS: Readonly<Record<string, string>> = {
  "1": "email",
  "2": "portal",
  "3": "phone",
  "7": "chat",
  "9": "feedback-widget",
  "10": "outbound-email",
};

/** The desk's own values of the four fields, "" where empty. */
export interface RawForm {
  readonly category: string;
  readonly subcategory: string;
  readonly priority: string;
  readonly team: string;
  readonly agent: string;
  readonly confidence: string;
}

export async function readTicketRecord(client: FreshworksClient): Promise<Record<string, unknown>> {
  return record((await client.data.get("ticket")).ticket) ?? {};
}

export function rawForm(ticket: Record<string, unknown>, mapping: FieldMapping): RawForm {
  const custom = record(ticket.custom_fields) ?? {};
  return {
    category: text(custom[mapping.category.field]),
    subcategory: text(custom[mapping.subcategory.field]),
    priority: text(ticket.priority),
    team: text(ticket.group_id),
    agent: text(ticket.responder_id),
    confidence: mapping.confidence.field === null ? "" : text(custom[mapping.confidence.field]),
  };
}

export function labelledForm(form: RawForm, mapper: LabelMapper): TicketFields {
  const field = (id: keyof TicketFields): FieldValue => ({
    raw: form[id] === "" ? null : form[id],
    labelId: form[id] === "" ? null : mapper.toLabel(id, form[id]),
  });
  return {
    category: field("category"),
    subcategory: field("subcategory"),
    priority: field("priority"),
    team: field("team"),
  };
}

/** The ticket as core knows it. Freshdesk gives the first message only; replies are not in this payload. */
export async function readTicket(
  client: FreshworksClient,
  mapping: FieldMapping,
  mapper: LabelMapper,
): Promise<Ticket> {
  const [ticket, requester, company, agent] = await Promise.all([
    readTicketRecord(client),
    optional(client, "requester"),
    optional(client, "company"),
    optional(client, "loggedInUser"),
  ]);
  const form = rawForm(ticket, mapping);
  const html = text(ticket.description);
  return {
    id: text(ticket.id) || null,
    subject: text(ticket.subject),
    body: html || text(ticket.description_text),
    bodyFormat: html ? "html" : "text",
    followUps: customerReplies(ticket, text(ticket.requester_id)),
    channel: CHANNELS[text(ticket.source)] ?? "other",
    tags: strings(ticket.tags),
    requester: readRequester(requester, company),
    fields: labelledForm(form, mapper),
    confidence: form.confidence || null,
    assigned: form.team !== "" || form.agent !== "",
    assignedToAgent: form.agent !== "",
    readOnly: readOnlyReason(ticket, agent),
  };
}

export async function readAgent(client: FreshworksClient): Promise<Agent> {
  const user = (await optional(client, "loggedInUser")) ?? {};
  const contact = record(user.contact) ?? {};
  return {
    id: text(user.id),
    name: text(contact.name) || text(user.name),
    role: isCollaborator(user) ? "light-agent" : isAdmin(user) ? "admin" : "agent",
    locale: text(contact.language) || text(user.language) || "en",
  };
}

/** Conversations come along where the desk includes them. */
export function customerReplies(ticket: Record<string, unknown>, requesterId: string): Ticket["followUps"] {
  const conversations = Array.isArray(ticket.conversations) ? ticket.conversations.map(record) : [];
  return conversations
    .filter((reply) => reply !== null)
    .filter((reply) => reply.private !== true && (reply.incoming === true || text(reply.user_id) === requesterId))
    .map((reply) => ({ body: text(reply.body) || text(reply.body_text), bodyFormat: reply.body ? "html" : "text" }));
}

function readRequester(
  requester: Record<string, unknown> | null,
  company: Record<string, unknown> | null,
): Requester | null {
  if (!requester?.id) return null;
  return {
    id: text(requester.id),
    name: text(requester.name),
    email: text(requester.email) || null,
    tags: strings(requester.tags),
    organization: company?.name ? { name: text(company.name), tags: companyTags(company) } : null,
  };
}

/** Companies have no tags in Freshdesk: their account tier and health say who matters. */
function companyTags(company: Record<string, unknown>): readonly string[] {
  return [...strings(company.tags), text(company.account_tier)].filter((tag) => tag !== "");
}

function readOnlyReason(ticket: Record<string, unknown>, agent: Record<string, unknown> | null): ReadOnlyReason {
  if (ticket.merged_into || ticket.is_merged === true) return "merged";
  if (text(ticket.status) === CLOSED_STATUS) return "closed";
  return agent && isCollaborator(agent) ? "light-agent" : null;
}

/** Agent type 3 is a collaborator: may comment, may not change properties. */
function isCollaborator(user: Record<string, unknown>): boolean {
  return text(user.agent_type) === "3" || text(user.type) === "collaborator";
}

function isAdmin(user: Record<string, unknown>): boolean {
  const roles = Array.isArray(user.roles) ? user.roles : [];
  return (
    user.role === "admin" || roles.some((role) => /administrator|admin/i.test(text(record(role)?.name) || text(role)))
  );
}

/** Data that not every plan and page has: missing means null, never a failure. */
async function optional(client: FreshworksClient, attribute: string): Promise<Record<string, unknown> | null> {
  try {
    return record((await client.data.get(attribute))[attribute]);
  } catch {
    return null;
  }
}

export function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

/** Strings and numbers as text, everything else as "". */
export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
