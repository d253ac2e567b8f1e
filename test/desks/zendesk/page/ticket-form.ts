import type { TicketFormValues, ZendeskTicket } from "../types.ts";

/** A form value by its name; custom fields as `custom_field_<id>`. */
export type FormKey =
  | Exclude<keyof TicketFormValues, "customFields">
  | `custom_field_${string}`
  | "comment"
  | "commentPublic"
  | "description"
  | "requesterId";

export type FormValue = string | number | boolean | string[] | null;

/** What an agent (or an app) has entered and not yet submitted. */
export interface TicketForm {
  get(key: FormKey): FormValue;
  set(key: FormKey, value: FormValue): void;
  /** Only what differs from the stored ticket, as the server takes it. */
  changes(): Record<string, unknown>;
  dirty(): boolean;
  /** Takes the stored ticket for everything. */
  reset(ticket: ZendeskTicket): void;
  /** Takes the stored ticket for what nobody has touched here. */
  rebase(ticket: ZendeskTicket): void;
  onChange(listener: (key: FormKey, value: FormValue) => void): void;
}

const unsaved: ReadonlySet<string> = new Set(["comment", "commentPublic", "description", "requesterId"]);

/** Creates the form of one tab; without a ticket, an empty one. */
export function createTicketForm(ticket?: ZendeskTicket): TicketForm {
  let saved = storedValues(ticket);
  const values = new Map<FormKey, FormValue>([
    ...saved,
    ["comment", ""],
    ["commentPublic", true],
    ["description", ""],
    ["requesterId", null],
  ]);
  const listeners: ((key: FormKey, value: FormValue) => void)[] = [];

  function put(key: FormKey, value: FormValue): void {
    if (same(values.get(key) ?? null, value)) return;
    values.set(key, value);
    for (const listener of listeners) listener(key, value);
  }
  const touched = (key: FormKey) => !unsaved.has(key) && !same(values.get(key) ?? null, saved.get(key) ?? null);
  const take = (next: ZendeskTicket, keep: (key: FormKey) => boolean) => {
    const fresh = storedValues(next);
    const keys = new Set([...fresh.keys(), ...[...values.keys()].filter((key) => !unsaved.has(key))]);
    const kept = new Set([...keys].filter(keep));
    saved = fresh;
    for (const key of keys) if (!kept.has(key)) put(key, fresh.get(key) ?? null);
  };
  return {
    get: (key) => values.get(key) ?? null,
    set: put,
    changes: () =>
      changesOf(
        [...values].filter(([key]) => touched(key)),
        values,
      ),
    dirty: () => [...values.keys()].some(touched) || values.get("comment") !== "",
    reset: (next) => {
      take(next, () => false);
      put("comment", "");
    },
    rebase: (next) => take(next, touched),
    onChange: (listener) => void listeners.push(listener),
  };
}

function storedValues(ticket: ZendeskTicket | undefined): Map<FormKey, FormValue> {
  const fixed: [FormKey, FormValue][] = [
    ["subject", ticket?.subject ?? ""],
    ["status", ticket?.status ?? "new"],
    ["priority", ticket?.priority ?? null],
    ["type", ticket?.type ?? null],
    ["tags", ticket?.tags ?? []],
    ["groupId", ticket?.groupId ?? null],
    ["assigneeId", ticket?.assigneeId ?? null],
  ];
  const custom = Object.entries(ticket?.customFields ?? {}).map(([id, value]): [FormKey, FormValue] => [
    `custom_field_${id}`,
    value,
  ]);
  return new Map([...fixed, ...custom]);
}

function changesOf(changed: [FormKey, FormValue][], values: Map<FormKey, FormValue>): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const customFields: Record<string, FormValue> = {};
  for (const [key, value] of changed) {
    if (key.startsWith("custom_field_")) customFields[key.slice("custom_field_".length)] = value;
    else changes[key] = value;
  }
  if (Object.keys(customFields).length > 0) changes.customFields = customFields;
  const text = values.get("comment");
  if (text) changes.comment = { text, public: values.get("commentPublic") };
  return changes;
}

function same(a: FormValue, b: FormValue): boolean {
  return (
    a === b ||
    (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => item === b[index]))
  );
}
