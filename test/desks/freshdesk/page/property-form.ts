import type { FreshdeskProperties, FreshdeskTicket } from "../types.ts";

export type PropertyKey = Exclude<keyof FreshdeskProperties, "custom_fields"> | `cf_${string}`;
export type PropertyValue = string | number | string[] | null;

/** A property changed in the form. */
export interface PropertyChange {
  key: PropertyKey;
  old: PropertyValue;
  new: PropertyValue;
}

/** What an agent (or an app) has set and not yet stored with Update. */
export interface PropertyForm {
  get(key: PropertyKey): PropertyValue;
  set(key: PropertyKey, value: PropertyValue): void;
  /** What differs from the stored ticket, with old and new values. */
  changed(): PropertyChange[];
  /** The same as the server takes it. */
  changes(): Record<string, unknown>;
  /** Takes the stored ticket: for everything, or only for what nobody has touched here. */
  take(ticket: FreshdeskTicket, keepTouched: boolean): void;
  onChange(listener: (change: PropertyChange) => void): void;
}

/** Creates the form of one ticket. */
export function createPropertyForm(ticket: FreshdeskTicket): PropertyForm {
  let saved = storedValues(ticket);
  const values = new Map(saved);
  const listeners: ((change: PropertyChange) => void)[] = [];
  const read = (from: Map<PropertyKey, PropertyValue>, key: PropertyKey) => from.get(key) ?? null;

  function put(key: PropertyKey, value: PropertyValue): void {
    const old = read(values, key);
    if (same(old, value)) return;
    values.set(key, value);
    for (const listener of listeners) listener({ key, old, new: value });
  }
  const changed = () =>
    [...values.keys()]
      .map((key) => ({ key, old: read(saved, key), new: read(values, key) }))
      .filter((change) => !same(change.old, change.new));
  return {
    get: (key) => read(values, key),
    set: put,
    changed,
    changes: () => changesOf(changed()),
    take(next, keepTouched) {
      const kept = new Set(keepTouched ? changed().map((change) => change.key) : []);
      saved = storedValues(next);
      for (const key of new Set([...saved.keys(), ...values.keys()])) {
        if (!kept.has(key)) put(key, read(saved, key));
      }
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function storedValues(ticket: FreshdeskTicket): Map<PropertyKey, PropertyValue> {
  const { status, priority, type, group_id, responder_id, tags } = ticket;
  const system = Object.entries({ status, priority, type, group_id, responder_id, tags }) as [
    PropertyKey,
    PropertyValue,
  ][];
  return new Map([...system, ...(Object.entries(ticket.custom_fields) as [PropertyKey, PropertyValue][])]);
}

function changesOf(changed: PropertyChange[]): Record<string, unknown> {
  const custom = changed.filter((change) => change.key.startsWith("cf_")).map((change) => [change.key, change.new]);
  const system = changed.filter((change) => !change.key.startsWith("cf_")).map((change) => [change.key, change.new]);
  return { ...Object.fromEntries(system), ...(custom.length > 0 ? { custom_fields: Object.fromEntries(custom) } : {}) };
}

function same(a: PropertyValue, b: PropertyValue): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.join("\n") === b.join("\n"));
}
