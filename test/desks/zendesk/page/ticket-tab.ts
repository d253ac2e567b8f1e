import { avatar, h } from "../../shared-parts/page/element.ts";
import { showNotice } from "../../shared-parts/page/notices.ts";
import type { ZendeskLocation, ZendeskTicket } from "../types.ts";
import { createAppFrame } from "./app-frame.ts";
import type { AppScope } from "./app-scope.ts";
import { createAppsPanel } from "./apps-panel.ts";
import { createConversation } from "./conversation.ts";
import type { DeskStore, TicketNews } from "./desk-store.ts";
import { changeEvents } from "./form-events.ts";
import { newTicketForm } from "./new-ticket-form.ts";
import { type AfterSubmit, createSubmitBar } from "./submit-bar.ts";
import { createTicketForm } from "./ticket-form.ts";
import { createTicketProperties } from "./ticket-properties.ts";
import { conversationValue, userValue } from "./zaf-get.ts";

/** One open tab with its own form and its own app frames. */
export interface TicketTab {
  element: HTMLElement;
  ticketId: number | null;
  title(): string;
  setActive(active: boolean): void;
  news(news: TicketNews): void;
  appsChanged(): void;
  close(): void;
}

/** What a tab asks of the desk around it. */
export interface TabHost {
  openTicket(id: number): void;
  closeTab(tab: TicketTab): void;
  /** The new ticket got its number. */
  created(tab: TicketTab, ticket: ZendeskTicket): void;
}

const afterCreateMs = 400;

/** Opens a ticket, or without one the new-ticket page. */
export function createTicketTab(store: DeskStore, host: TabHost, opened?: ZendeskTicket): TicketTab {
  const location: ZendeskLocation = opened ? "ticket_sidebar" : "new_ticket_sidebar";
  const form = createTicketForm(opened);
  let savedNew: ZendeskTicket | undefined;
  const ticket = () => (opened ? store.ticket(opened.id) : savedNew);
  const readOnly = () => whyReadOnly(store, ticket());
  const requester = opened ? person(store, opened.requesterId) : newTicketForm.requester(store, form);
  const properties = createTicketProperties(store, form, requester);
  const conversation = opened ? createConversation(store, form, opened, readOnly()) : undefined;
  const scope: Omit<AppScope, "appId"> = {
    store,
    location,
    openTicket: host.openTicket,
    ticket: {
      ticket,
      form,
      readOnly,
      setFieldVisible: properties.setFieldVisible,
      fieldVisible: properties.fieldVisible,
    },
  };
  const panel = createAppsPanel(store, location, (app) => createAppFrame({ ...scope, appId: app.appId }, app));
  const bar = createSubmitBar(form, (status, after) => void submit(status, after));
  const middle = conversation?.element ?? newTicketForm.body(form);
  const closed = opened?.status === "closed";
  const center = h("div", { class: "ticket-columns" }, properties.element, middle, panel.element, panel.rail);
  const element = h(
    "section",
    { class: "ticket", "data-test": `ticket-${opened?.id ?? "new"}`, hidden: true },
    center,
    closed ? null : bar.element,
  );
  properties.setReadOnly(readOnly() !== undefined);
  form.onChange((key, value) => {
    for (const { name, payload } of changeEvents(store, key, value)) panel.emit(name, payload);
  });

  async function submit(status: string, after: AfterSubmit): Promise<void> {
    const before = form.get("status");
    bar.setBusy(true);
    try {
      await panel.ask("ticket.save");
      panel.emit("ticket.submit.start");
      if (store.me.role !== "light_agent") form.set("status", status);
      const saved = await send(opened?.id, form.changes(), newTicketForm.values(form, opened));
      finish(saved, after);
    } catch (error) {
      form.set("status", before);
      bar.showError(error instanceof Error ? error.message : String(error));
      panel.emit("ticket.submit.fail");
      panel.emit("ticket.submit.always");
    } finally {
      bar.setBusy(false);
    }
  }

  function finish(saved: ZendeskTicket, after: AfterSubmit): void {
    if (opened) form.reset(saved);
    else savedNew = saved;
    panel.emit("ticket.submit.done");
    panel.emit("ticket.submit.always");
    showNotice("success", `Ticket #${saved.id} ${opened ? "updated" : "created"}`);
    // A new ticket's frame gets a moment to read its number before the tab becomes the ticket's own.
    if (!opened) setTimeout(() => host.created(tab, saved), afterCreateMs);
    else if (after === "close") host.closeTab(tab);
  }

  const tab: TicketTab = {
    element,
    ticketId: opened?.id ?? null,
    title: () => (opened ? ticket()?.subject || "(no subject)" : "New ticket"),
    setActive(active) {
      element.hidden = !active;
      panel.setActive(active);
    },
    news({ ticket: next, byUserId, reason }) {
      form.rebase(next);
      conversation?.show(next);
      const user = store.user(byUserId);
      if (reason === "comment" || next.comments.length > knownComments)
        panel.emit("ticket.conversation.changed", conversationValue(store, next.comments));
      knownComments = next.comments.length;
      if (byUserId !== store.me.id) panel.emit("ticket.updated", { user: user ? userValue(store, user) : null });
    },
    appsChanged() {
      properties.refreshFields();
      panel.refresh();
    },
    close: () => panel.close(),
  };
  let knownComments = opened?.comments.length ?? 0;
  return tab;
}

function whyReadOnly(store: DeskStore, ticket: ZendeskTicket | undefined): string | undefined {
  if (ticket?.mergedInto) return `This ticket was merged into #${ticket.mergedInto} and cannot be changed.`;
  if (ticket?.status === "closed") return "This ticket is closed and cannot be changed.";
  if (store.me.role === "light_agent") return "You are a light agent: you can read this ticket and add internal notes.";
  return undefined;
}

function person(store: DeskStore, id: number): HTMLElement {
  const user = store.user(id);
  const organization = store.data.organizations.find((candidate) => candidate.id === user?.organizationId);
  return h(
    "div",
    { class: "requester", "data-test": "requester", title: user?.email ?? "" },
    avatar(user?.name ?? "?"),
    h("span", {}, user?.name ?? "Unknown"),
    organization ? h("span", { class: "organization" }, organization.name) : null,
  );
}

async function send(id: number | undefined, changes: object, extra: object): Promise<ZendeskTicket> {
  const body = JSON.stringify({ ...changes, ...extra });
  const response = await fetch(id ? `/api/desk/tickets/${id}` : "/api/desk/tickets", {
    method: id ? "PUT" : "POST",
    body,
  });
  const answer: { ticket?: ZendeskTicket; description?: string; details?: Record<string, { description: string }[]> } =
    await response.json();
  if (response.ok && answer.ticket) return answer.ticket;
  const detail = Object.values(answer.details ?? {})[0]?.[0]?.description;
  throw new Error(detail ?? answer.description ?? "The ticket could not be saved.");
}
