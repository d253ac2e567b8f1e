import type { DeskStore } from "./desk-store.ts";
import type { FormKey, FormValue } from "./ticket-form.ts";
import { userValue } from "./zaf-get.ts";

/** An event that apps may have subscribed to. */
export interface FormEvent {
  name: string;
  payload: unknown;
}

/** The events that a changed form value gives: its own and the general `*.changed`. */
export function changeEvents(store: DeskStore, key: FormKey, value: FormValue): FormEvent[] {
  const property = propertyOf(key);
  if (!property) return [];
  const payload = payloadOf(store, key, value);
  const ids = key === "groupId" || key === "assigneeId" ? [{ name: `${property}.id.changed`, payload: value }] : [];
  return [
    ...ids,
    { name: `${property}.changed`, payload },
    { name: "*.changed", payload: { propertyName: property, newValue: payload } },
  ];
}

function propertyOf(key: FormKey): string | undefined {
  const special: Partial<Record<FormKey, string>> = {
    groupId: "ticket.assignee.group",
    assigneeId: "ticket.assignee.user",
    comment: "comment.text",
    requesterId: "ticket.requester",
  };
  if (key === "commentPublic") return undefined;
  return special[key] ?? `ticket.${key}`;
}

function payloadOf(store: DeskStore, key: FormKey, value: FormValue): unknown {
  if (key === "groupId") return store.group(value as number | null) ?? null;
  if (key !== "assigneeId" && key !== "requesterId") return value;
  const user = store.user(value as number | null);
  return user ? userValue(store, user) : null;
}
