import type { FieldId, FieldValue, LabelMapper, ReadOnlyReason, Requester, Ticket, TicketFields } from "@lucid/core";
import type { TicketPaths } from "./ticket-paths.ts";
import type { ZafClient, ZafValues } from "./zaf-client.ts";

const TEXT_PATHS = [
  "ticket.id",
  "ticket.isNew",
  "ticket.subject",
  "ticket.description",
  "ticket.comments",
  "ticket.via",
  "ticket.tags",
  "ticket.status",
  "ticket.requester",
  "ticket.organization",
  "comment.text",
  "currentUser",
] as const;

const ASSIGNEE_PATHS = ["ticket.assignee.user", "ticket.assignee.group"] as const;

/** The form's values of the four fields, as labels, and whether somebody is responsible already. */
export interface FormValues {
  readonly fields: TicketFields;
  readonly confidence: string | null;
  readonly assigned: boolean;
  readonly assignedToAgent: boolean;
}

/** Reads the whole ticket in one bulk get. Paths that this location does not have come back as null. */
export async function readTicket(client: ZafClient, paths: TicketPaths, mapper: LabelMapper): Promise<Ticket> {
  const values = await client.get([...TEXT_PATHS, ...fieldPaths(paths)]);
  const comments = customerComments(values);
  const first = comments[0];
  const isNew = values["ticket.isNew"] === true || !values["ticket.id"];
  const description = text(values["ticket.description"]) || (isNew ? text(values["comment.text"]) : "");
  return {
    id: isNew ? null : String(values["ticket.id"]),
    subject: text(values["ticket.subject"]),
    body: first ?? description,
    bodyFormat: first === undefined && !isNew ? "text" : "html",
    followUps: comments.slice(1).map((body) => ({ body, bodyFormat: "html" })),
    channel: text(record(values["ticket.via"])?.channel),
    tags: strings(values["ticket.tags"]),
    requester: readRequester(values),
    readOnly: readOnlyReason(values),
    ...formValues(values, paths, mapper),
  };
}

/** Reads only the fields: cheap enough for every change event. */
export async function readForm(client: ZafClient, paths: TicketPaths, mapper: LabelMapper): Promise<FormValues> {
  return formValues(await client.get(fieldPaths(paths)), paths, mapper);
}

function fieldPaths(paths: TicketPaths): readonly string[] {
  const confidence = paths.confidence === null ? [] : [paths.confidence];
  return [paths.category, paths.subcategory, paths.priority, ...confidence, ...ASSIGNEE_PATHS];
}

function formValues(values: ZafValues, paths: TicketPaths, mapper: LabelMapper): FormValues {
  const field = (id: FieldId, raw: string): FieldValue => ({
    raw: raw === "" ? null : raw,
    labelId: raw === "" ? null : mapper.toLabel(id, raw),
  });
  const groupId = text(record(values["ticket.assignee.group"])?.id);
  const userId = text(record(values["ticket.assignee.user"])?.id);
  return {
    fields: {
      category: field("category", text(values[paths.category])),
      subcategory: field("subcategory", text(values[paths.subcategory])),
      priority: field("priority", text(values[paths.priority])),
      team: field("team", groupId),
    },
    confidence: paths.confidence === null ? null : text(values[paths.confidence]) || null,
    assigned: groupId !== "" || userId !== "",
    assignedToAgent: userId !== "",
  };
}

/** Public comments of the requester, oldest first, as HTML. The list's own order is not documented. */
function customerComments(values: ZafValues): readonly string[] {
  const requesterId = text(record(values["ticket.requester"])?.id);
  const comments = Array.isArray(values["ticket.comments"]) ? values["ticket.comments"].map(record) : [];
  return comments
    .filter((comment) => comment !== null)
    .filter((comment) => comment.public !== false && isCustomer(record(comment.author), requesterId))
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map((comment) => text(comment.value));
}

/** Whether the newest entry of what `ticket.conversation.changed` carries is the customer's; unknown counts as yes. */
export function endsWithCustomer(conversation: unknown, requesterId: string): boolean {
  const newest = Array.isArray(conversation) ? record(conversation.at(-1)) : null;
  if (newest === null) return true;
  return newest.internal !== true && isCustomer(record(newest.author), requesterId);
}

function isCustomer(author: Record<string, unknown> | null, requesterId: string): boolean {
  return author !== null && (text(author.id) === requesterId || author.role === "end-user");
}

function readRequester(values: ZafValues): Requester | null {
  const requester = record(values["ticket.requester"]);
  if (!requester?.id) return null;
  const organization = record(values["ticket.organization"]);
  return {
    id: text(requester.id),
    name: text(requester.name),
    email: text(requester.email) || null,
    tags: strings(requester.tags),
    organization: organization?.name ? { name: text(organization.name), tags: strings(organization.tags) } : null,
  };
}

function readOnlyReason(values: ZafValues): ReadOnlyReason {
  if (strings(values["ticket.tags"]).includes("closed_by_merge")) return "merged";
  if (values["ticket.status"] === "closed") return "closed";
  return isLightAgent(record(values.currentUser)) ? "light-agent" : null;
}

/** Light agents may comment but not change fields. Their role reads "light_agent" or its display name. */
export function isLightAgent(user: Record<string, unknown> | null): boolean {
  return /^light[ _-]?agent$/i.test(text(user?.role));
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
