import { escapeHtml } from "../../shared-parts/html-text.ts";
import type { ZendeskComment, ZendeskUser } from "../types.ts";
import { type AppScope, customField, PathError, type TicketScope } from "./app-scope.ts";
import type { DeskStore } from "./desk-store.ts";
import type { FormKey } from "./ticket-form.ts";

/** The value of one path of `client.get`. @throws PathError as the app gets it */
export function zafGet(scope: AppScope, path: string): unknown {
  if (path.startsWith("requirement:")) return requirement(scope, path);
  if (path.startsWith("ticketFields")) return ticketFields(scope, path);
  if (path.startsWith("ticket.customField:")) return customFieldValue(scope, path);
  const [root = "", ...keys] = path.split(".");
  const roots: Record<string, () => unknown> = {
    ticket: () => ticketValue(scope, path),
    currentUser: () => userValue(scope.store, scope.store.me),
    currentAccount: () => ({ subdomain: scope.store.data.subdomain, planName: "Enterprise", timeZone: "UTC" }),
    comment: () => commentValue(scope, path),
    instances: () => ({}),
  };
  const value = roots[root]?.();
  return walk(value, keys, path);
}

function walk(value: unknown, keys: string[], path: string): unknown {
  let current = value;
  if (current === undefined) throw new PathError(path, "No such Api");
  for (const key of keys) {
    if (current === null) return null;
    if (typeof current !== "object" || !(key in (current as object))) throw new PathError(path, "No such Api");
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

function requirement(scope: AppScope, path: string): unknown {
  const app = scope.store.data.apps.find((candidate) => candidate.appId === scope.appId);
  const found = app?.requirements[path.slice("requirement:".length)];
  if (!found) throw new PathError(path, "Requirement not found");
  return found;
}

function ticketOf(scope: AppScope, path: string): TicketScope {
  if (!scope.ticket) throw new PathError(path, "No such Api");
  return scope.ticket;
}

function customFieldValue(scope: AppScope, path: string): unknown {
  const key = path.slice("ticket.customField:".length);
  const field = customField(scope, path, key);
  return ticketOf(scope, path).form.get(`custom_field_${field.id}`);
}

function commentValue(scope: AppScope, path: string) {
  const { form } = ticketOf(scope, path);
  return { text: form.get("comment"), type: form.get("commentPublic") ? "publicReply" : "internalNote" };
}

/** `ticketFields`, `ticketFields:X` and `ticketFields:X.property`. */
function ticketFields(scope: AppScope, path: string): unknown {
  const ticket = ticketOf(scope, path);
  if (path === "ticketFields")
    return scope.store.data.fields.map((field) => ({
      name: `custom_field_${field.id}`,
      label: field.title,
      type: field.type,
    }));
  const [name = "", ...keys] = path.slice("ticketFields:".length).split(".");
  const known: FormKey[] = ["subject", "status", "priority", "type", "tags"];
  if (known.some((key) => key === name))
    return walk({ name, label: name, isVisible: ticket.fieldVisible(name), isRequired: false }, keys, path);
  const field = customField(scope, path, name);
  const optionValues = field.options.map((option) => ({ label: option.name, value: option.value }));
  const isVisible = field.onForm && ticket.fieldVisible(name);
  return walk(
    { name, label: field.title, type: field.type, isVisible, isRequired: field.required, optionValues },
    keys,
    path,
  );
}

function ticketValue(scope: AppScope, path: string) {
  const { form, ticket } = ticketOf(scope, path);
  const { store } = scope;
  const stored = ticket();
  const requester = store.user(stored?.requesterId ?? (form.get("requesterId") as number | null));
  const assignee = store.user(form.get("assigneeId") as number | null);
  const comments = stored?.comments ?? [];
  const organization = store.data.organizations.find((candidate) => candidate.id === requester?.organizationId);
  return {
    id: stored?.id ?? null,
    isNew: stored === undefined,
    externalId: null,
    subject: form.get("subject"),
    description: comments[0]?.plainBody ?? form.get("description"),
    status: form.get("status"),
    priority: form.get("priority"),
    type: form.get("type"),
    tags: form.get("tags"),
    comments: comments.map((comment) => commentForApp(store, comment)).reverse(),
    conversation: comments.map((comment) => conversationForApp(store, comment)),
    brand: { id: 1, name: "Demo", subdomain: store.data.subdomain },
    form: { id: 1 },
    via: { channel: stored?.channel ?? "web" },
    requester: requester ? userValue(store, requester) : null,
    organization: organization ?? null,
    assignee: {
      user: assignee ? userValue(store, assignee) : null,
      group: store.group(form.get("groupId") as number | null) ?? null,
    },
    collaborators: [],
    comment: commentValue(scope, path),
    createdAt: stored?.createdAt ?? null,
    updatedAt: stored?.updatedAt ?? null,
  };
}

/** A person as apps see one. */
export function userValue(store: DeskStore, user: ZendeskUser) {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    locale: user.locale,
    tags: user.tags,
    groups: store.data.groups.filter((group) => user.groupIds.includes(group.id)),
    organizations: store.data.organizations.filter((organization) => organization.id === user.organizationId),
    avatarUrl: "",
    externalId: null,
  };
}

function commentForApp(store: DeskStore, comment: ZendeskComment) {
  const author = store.user(comment.authorId);
  return {
    id: comment.id,
    author: author ? userValue(store, author) : null,
    value: comment.htmlBody || escapeHtml(comment.plainBody),
    public: comment.public,
    via: { channel: comment.channel },
    created_at: comment.createdAt,
    attachments: [],
  };
}

function conversationForApp(store: DeskStore, comment: ZendeskComment) {
  const author = store.user(comment.authorId);
  return {
    author: { id: comment.authorId, name: author?.name ?? "", role: author?.role ?? "end-user", avatar: "" },
    channel: { name: comment.channel },
    message: { content: comment.htmlBody, contentType: "text/html" },
    internal: !comment.public,
    timestamp: comment.createdAt,
    attachments: [],
  };
}

/** The conversation as `ticket.conversation.changed` carries it. */
export function conversationValue(store: DeskStore, comments: ZendeskComment[]) {
  return comments.map((comment) => conversationForApp(store, comment));
}
