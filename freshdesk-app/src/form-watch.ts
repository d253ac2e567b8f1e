import type { FieldMapping, LabelMapper, SavedTicket, Ticket, TicketChange, Unsubscribe } from "@lucid/core";
import type { FreshworksClient, FreshworksEvent } from "./freshworks-client.ts";
import { labelledForm, type RawForm, rawForm, readTicketRecord, record, text } from "./read-ticket.ts";
import { savedTicket } from "./saved-ticket.ts";
import { ignoreAfterTeardown, subscribeAll } from "./subscribe-all.ts";

/** Change events of Freshdesk's system fields. Custom fields have none: they are read at every save. */
const FIELD_EVENTS: Readonly<Record<string, keyof RawForm>> = {
  "ticket.priorityChanged": "priority",
  "ticket.groupChanged": "team",
  "ticket.agentChanged": "agent",
};

type FormPart = Pick<Ticket, "fields" | "confidence" | "assigned" | "assignedToAgent">;

/** The ticket's form as it stands: client.data gives stored values only, what is unsaved is kept here. */
export interface FormWatch {
  read(): Promise<FormPart>;
  /** The panel wrote these values into the form. */
  noteWritten(values: Partial<RawForm>): void;
  onChange(listener: (change: TicketChange) => void): Unsubscribe;
  onSaved(listener: (saved: SavedTicket) => void): Unsubscribe;
}

/** Watches from the beginning: an edit from before anybody listened counts as well. */
export function createFormWatch(
  client: FreshworksClient,
  mapping: () => Promise<FieldMapping>,
  labels: () => LabelMapper,
): FormWatch {
  let unsaved: Partial<RawForm> = {};
  let lastStored: Record<string, unknown> | null = null;
  const changeListeners = new Set<(change: TicketChange) => void>();
  const saveListeners = new Set<(saved: SavedTicket) => void>();

  const storedTicket = async (): Promise<Record<string, unknown>> => {
    lastStored = await readTicketRecord(client);
    return lastStored;
  };
  const read = async () => {
    const stored = rawForm(await storedTicket(), await mapping());
    return formPart({ ...stored, ...unsaved }, labels());
  };
  const tellChange = async (): Promise<void> => {
    if (changeListeners.size === 0) return;
    const { fields, assigned, assignedToAgent } = await read();
    for (const listener of [...changeListeners]) listener({ kind: "fields", fields, assigned, assignedToAgent });
  };
  const note = (values: Partial<RawForm>): void => {
    unsaved = { ...unsaved, ...values };
    tellChange().catch(ignoreAfterTeardown);
  };
  const tellSave = async (event: FreshworksEvent): Promise<void> => {
    const known = { ticket: lastStored, unsaved };
    unsaved = {};
    if (saveListeners.size === 0) return;
    const changed = record(event.helper?.getData());
    const saved = await savedTicket(storedTicket, await mapping(), labels(), changed, known);
    for (const listener of [...saveListeners]) listener(saved);
  };

  const changes = Object.entries(FIELD_EVENTS).map(([event, field]): [string, (event: FreshworksEvent) => void] => [
    event,
    (change) => note({ [field]: text(record(change.helper?.getData())?.new) }),
  ]);
  subscribeAll(client, {
    ...Object.fromEntries(changes),
    "ticket.propertiesUpdated": (event) => void tellSave(event).catch(ignoreAfterTeardown),
  });

  return {
    read,
    // Custom fields have no event of their own: what was written is told from here.
    noteWritten: note,
    onChange: (listener) => listen(changeListeners, listener),
    onSaved: (listener) => listen(saveListeners, listener),
  };
}

function formPart(form: RawForm, mapper: LabelMapper) {
  return {
    fields: labelledForm(form, mapper),
    confidence: form.confidence || null,
    assigned: form.team !== "" || form.agent !== "",
    assignedToAgent: form.agent !== "",
  };
}

function listen<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): Unsubscribe {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
