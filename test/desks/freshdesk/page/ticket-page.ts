import { h } from "../../shared-parts/page/element.ts";
import { showNotice } from "../../shared-parts/page/notices.ts";
import type { FreshdeskAppForPage, FreshdeskLocation, FreshdeskTicket } from "../types.ts";
import { createAppFrames } from "./app-frames.ts";
import type { AppScope } from "./app-services.ts";
import { createConversation } from "./conversation.ts";
import type { DeskStore, TicketNews } from "./desk-store.ts";
import { createPropertiesPanel } from "./properties-panel.ts";
import { createPropertyForm, type PropertyChange } from "./property-form.ts";

/** An open ticket with its own app frames. */
export interface TicketPage {
  element: HTMLElement;
  ticketId: number;
  news(news: TicketNews): void;
  appsChanged(): void;
  close(): void;
}

const changeEvents: Partial<Record<string, string>> = {
  priority: "ticket.priorityChanged",
  status: "ticket.statusChanged",
  group_id: "ticket.groupChanged",
  responder_id: "ticket.agentChanged",
  type: "ticket.typeChanged",
};

/** Opens a ticket: its form, its conversation, its apps. */
export function createTicketPage(store: DeskStore, opened: FreshdeskTicket): TicketPage {
  const ticket = () => store.ticket(opened.id) ?? opened;
  const form = createPropertyForm(opened);
  const readOnly = () => whyReadOnly(store, ticket());
  const panel = createPropertiesPanel(store, form, () => void update());
  const conversation = createConversation(store, opened, readOnly());
  const scopeOf = (app: FreshdeskAppForPage, location: FreshdeskLocation): AppScope => ({
    store,
    app,
    location,
    ticket,
    form,
    readOnly,
    setControl: panel.setControl,
    click: (id) => (id === "reply" ? conversation.openReply() : undefined),
  });
  const frames = createAppFrames(store, scopeOf);
  const lock = () =>
    panel.setReadOnly(
      readOnly() !== undefined,
      ticket().status === 5 && !ticket().merged_into && store.me.role !== "collaborator",
    );
  lock();
  form.onChange((change) => {
    const event = changeEvents[change.key];
    if (event) frames.emit(event, { old: change.old, new: change.new });
  });

  async function update(): Promise<void> {
    const changed = form.changed();
    const data = { changedAttributes: attributes(changed) };
    panel.setBusy(true);
    panel.showError("");
    try {
      await frames.intercept("ticket.propertiesUpdated", data);
      await storeChanges(opened.id, form.changes());
      showNotice("success", "The ticket has been updated.");
      frames.emit("ticket.propertiesUpdated", data);
    } catch (error) {
      panel.showError(error instanceof Error ? error.message : String(error));
    } finally {
      panel.setBusy(false);
      lock();
    }
  }

  async function storeChanges(id: number, changes: object): Promise<void> {
    const response = await fetch(`/api/desk/tickets/${id}`, { method: "PUT", body: JSON.stringify(changes) });
    const answer: FreshdeskTicket & { description?: string; errors?: { message: string }[] } = await response.json();
    if (!response.ok)
      throw new Error(answer.errors?.[0]?.message ?? answer.description ?? "The ticket could not be updated.");
    const index = store.data.tickets.findIndex((candidate) => candidate.id === id);
    store.data.tickets[index] = answer;
    form.take(answer, false);
  }

  const side = h("div", { class: "side" }, panel.element, frames.element);
  return {
    element: h(
      "section",
      { class: "ticket", "data-test": `ticket-${opened.id}` },
      conversation.element,
      side,
      frames.background,
    ),
    ticketId: opened.id,
    news({ ticket: next, reason }) {
      form.take(next, true);
      conversation.show(next);
      lock();
      if (reason === "conversation") frames.emit("ticket.conversationsUpdated", {});
    },
    appsChanged() {
      panel.refreshFields();
      frames.refresh();
    },
    close: frames.close,
  };
}

/** The changes under the names that apps know. */
function attributes(changed: PropertyChange[]): Record<string, { old: unknown; new: unknown }> {
  return Object.fromEntries(changed.map((change) => [change.key, { old: change.old, new: change.new }]));
}

function whyReadOnly(store: DeskStore, ticket: FreshdeskTicket): string | undefined {
  if (ticket.merged_into) return `This ticket was merged into #${ticket.merged_into} and cannot be changed.`;
  if (ticket.status === 5) return "This ticket is closed. Open it again to change it.";
  if (store.me.role === "collaborator")
    return "You are a collaborator: you can read this ticket and add private notes.";
  return undefined;
}
