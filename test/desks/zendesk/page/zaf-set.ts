import { showNotice } from "../../shared-parts/page/notices.ts";
import { type AppScope, customField, PathError, type TicketScope } from "./app-scope.ts";
import type { FormKey, FormValue } from "./ticket-form.ts";

const allowedValues: Record<string, readonly (string | null)[]> = {
  priority: ["low", "normal", "high", "urgent", null],
  type: ["question", "incident", "problem", "task", null],
  status: ["open", "pending", "hold", "solved"],
};

/** Writes one path of `client.set` into the form. @throws PathError as the app gets it */
export function zafSet(scope: AppScope, path: string, value: unknown): void {
  const ticket = writableTicket(scope, path);
  if (path.startsWith("ticket.customField:")) setCustomField(scope, ticket, path, value);
  else if (path === "ticket.assignee") setAssignee(scope, ticket, path, value);
  else setSystemField(ticket, path, value);
}

const textKeys: Record<string, FormKey> = {
  subject: "subject",
  "comment.text": "comment",
  description: "description",
};

function setSystemField(ticket: TicketScope, path: string, value: unknown): void {
  const key = path.replace(/^ticket\./, "");
  const textKey = textKeys[key];
  if (key in allowedValues) setChoice(ticket, path, key as FormKey, value);
  else if (key === "tags" && Array.isArray(value)) ticket.form.set("tags", value.map(String));
  else if (textKey) ticket.form.set(textKey, String(value));
  else throw new PathError(path, "No such Api");
}

function writableTicket(scope: AppScope, path: string): TicketScope {
  if (!scope.ticket) throw new PathError(path, "No such Api");
  const reason = scope.ticket.readOnly();
  if (reason && !path.includes("comment.text")) throw new PathError(path, reason, "AccessDeniedError");
  return scope.ticket;
}

function setCustomField(scope: AppScope, ticket: TicketScope, path: string, value: unknown): void {
  const field = customField(scope, path, path.slice("ticket.customField:".length));
  if (!field.onForm) throw new PathError(path, "The field is not on the active ticket form", "AccessDeniedError");
  const next = value === null || value === undefined || value === "" ? null : String(value);
  const known = field.type !== "tagger" || next === null || field.options.some((option) => option.value === next);
  if (!known) throw new PathError(path, `Invalid value: ${next}`, "ValidationError");
  ticket.form.set(`custom_field_${field.id}`, next);
}

function setChoice(ticket: TicketScope, path: string, key: FormKey, value: unknown): void {
  const next = value === "" || value === undefined || value === "-" ? null : (value as FormValue);
  if (!allowedValues[key]?.some((allowed) => allowed === next))
    throw new PathError(path, `Invalid value: ${String(value)}`, "ValidationError");
  ticket.form.set(key, next);
}

function setAssignee(scope: AppScope, ticket: TicketScope, path: string, value: unknown): void {
  const wanted = (value ?? {}) as { groupId?: number | null; userId?: number | null };
  const group = scope.store.group(Number(wanted.groupId));
  if (wanted.groupId && !group) throw new PathError(path, `Group ${wanted.groupId} not found`, "ValidationError");
  const user = wanted.userId ? scope.store.user(Number(wanted.userId)) : undefined;
  if (wanted.userId && (!user || (group && !user.groupIds.includes(group.id)))) {
    throw new PathError(path, `User ${wanted.userId} is not in the group`, "ValidationError");
  }
  ticket.form.set("groupId", group?.id ?? null);
  ticket.form.set("assigneeId", user?.id ?? null);
}

/** What `client.invoke` can do to its own frame. */
export interface FrameActions {
  resize(size: { width?: string | number; height?: string | number }): void;
  setVisible(visible: boolean): void;
}

/** Runs one action of `client.invoke`. @throws PathError as the app gets it */
export function zafInvoke(scope: AppScope, frame: FrameActions, name: string, values: unknown[]): unknown {
  const field = /^ticketFields:([\w]+)\.(hide|show)$/.exec(name);
  if (field) return scope.ticket?.setFieldVisible(field[1] ?? "", field[2] === "show");
  const actions: Record<string, () => unknown> = {
    resize: () => frame.resize((values[0] ?? {}) as { width?: string; height?: string }),
    notify: () => notify(String(values[0] ?? ""), String(values[1] ?? "notice")),
    routeTo: () => (values[0] === "ticket" ? scope.openTicket(Number(values[1])) : undefined),
    "app.hide": () => frame.setVisible(false),
    "app.show": () => frame.setVisible(true),
    "ticket.tags.add": () => changeTags(scope, name, (tags) => [...new Set([...tags, ...values.map(String)])]),
    "ticket.tags.remove": () => changeTags(scope, name, (tags) => tags.filter((tag) => !values.includes(tag))),
    "comment.appendText": () => appendText(scope, name, String(values[0] ?? "")),
    "ticket.comment.appendText": () => appendText(scope, name, String(values[0] ?? "")),
  };
  const action = actions[name];
  if (!action) throw new PathError(name, "No such Api");
  return action() ?? null;
}

function notify(message: string, kind: string): void {
  const kinds: Record<string, "success" | "danger" | "warning"> = {
    notice: "success",
    alert: "warning",
    error: "danger",
  };
  const text = new DOMParser().parseFromString(message, "text/html").body.textContent ?? "";
  showNotice(kinds[kind] ?? "success", text);
}

function changeTags(scope: AppScope, path: string, change: (tags: string[]) => string[]): void {
  const { form } = writableTicket(scope, path);
  form.set("tags", change(form.get("tags") as string[]));
}

function appendText(scope: AppScope, path: string, text: string): void {
  if (!scope.ticket) throw new PathError(path, "No such Api");
  const { form } = scope.ticket;
  form.set("comment", `${String(form.get("comment"))}${text}`);
}
