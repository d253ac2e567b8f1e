import { AppError, type SavedTicket, type TicketChange } from "@lucid/core";
import { endsWithCustomer, type FormValues, text } from "./read-ticket.ts";
import { customFieldName, type TicketPaths } from "./ticket-paths.ts";
import type { ZafClient } from "./zaf-client.ts";

/** How long the save hook may take at most: the agent waits for it. */
const SAVE_HOOK_MS = 2_000;

/** Zendesk's events of the open ticket as core's changes; the answer ends the subscription. */
export function subscribeToChanges(
  client: ZafClient,
  desk: {
    ticketPaths(): Promise<TicketPaths>;
    refreshForm(): Promise<FormValues>;
    requesterId(): string;
  },
  listener: (change: TicketChange) => void,
): () => void {
  let stopped = false;
  const fieldsChanged = async () => {
    try {
      const { fields, assigned, assignedToAgent } = await desk.refreshForm();
      if (!stopped) listener({ kind: "fields", fields, assigned, assignedToAgent });
    } catch (thrown) {
      // The frame is going away or the desk is busy: the values are read again before every write and save.
      console.debug("lucid-triage: form not read", AppError.from(thrown, "host_error").code);
    }
  };
  const unsubscribe = subscribeAll(client, {
    "ticket.subject.changed": () => listener({ kind: "text" }),
    "comment.text.changed": () => listener({ kind: "text" }),
    "ticket.conversation.changed": (conversation) => {
      if (endsWithCustomer(conversation, desk.requesterId())) listener({ kind: "customer-message" });
    },
    "ticket.status.changed": () => listener({ kind: "access" }),
    "ticket.updated": () => listener({ kind: "access" }),
    "ticket.priority.changed": fieldsChanged,
    "ticket.assignee.group.id.changed": fieldsChanged,
    "ticket.assignee.group.changed": fieldsChanged,
    "ticket.assignee.user.id.changed": fieldsChanged,
  });
  let customEvents: (() => void) | null = null;
  const subscribeToCustomFields = (paths: TicketPaths) => {
    if (stopped) return;
    const names = [paths.category, paths.subcategory].map(customFieldName);
    customEvents = subscribeAll(
      client,
      Object.fromEntries(names.map((name) => [`ticket.${name}.changed`, fieldsChanged])),
    );
  };
  desk.ticketPaths().then(subscribeToCustomFields, ignoreAfterTeardown);
  return () => {
    stopped = true;
    unsubscribe();
    customEvents?.();
  };
}

/**
 * A save is confirmed by ticket.submit.done. The final values are read in the save hook before it, which
 * answers within 2 s whatever happens: the agent's save is never held up or blocked by this app.
 */
export function subscribeToSaves(
  client: ZafClient,
  desk: {
    refreshForm(): Promise<FormValues>;
    latestForm(): FormValues | null;
    latestId(): string | null;
  },
  listener: (saved: SavedTicket) => void,
): () => void {
  let ticketId: string | null = null;
  const learnId = async () => {
    ticketId = text((await client.get(["ticket.id"]))["ticket.id"]) || null;
  };
  const beforeSave = async () => {
    const reads = Promise.all([desk.refreshForm(), learnId()]);
    await withinMs(SAVE_HOOK_MS, reads).catch(ignoreAfterTeardown);
    return true;
  };
  const tell = () => {
    const form = desk.latestForm();
    const id = ticketId ?? desk.latestId();
    if (form && id !== null) listener({ ticketId: id, fields: form.fields });
  };
  const confirmed = () => {
    // Known for stored tickets, so that the decision is made in this very turn; a new ticket has its id only now.
    if (ticketId !== null || desk.latestId() !== null) tell();
    else learnId().then(tell, ignoreAfterTeardown);
  };
  return subscribeAll(client, { "ticket.save": beforeSave, "ticket.submit.done": confirmed });
}

/** Resolves when the work is done or the time is over, whichever is first. */
async function withinMs(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    // What comes after the limit is nobody's any more, neither is its failure.
    work.catch(ignoreAfterTeardown);
  }
}

/** Listens to several events; the answer ends all of it. */
export function subscribeAll(
  client: ZafClient,
  listeners: Readonly<Record<string, (data?: unknown) => unknown>>,
): () => void {
  for (const [event, listener] of Object.entries(listeners)) client.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) client.off(event, listener);
  };
}

/** Calls that only move or announce: when the frame is being torn down nobody misses them. */
export function ignoreAfterTeardown(thrown: unknown): void {
  console.debug("lucid-triage: host call dropped", AppError.from(thrown, "host_error").code);
}
