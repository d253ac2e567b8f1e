import { ago, avatar, h } from "../../shared-parts/page/element.ts";
import type { FreshdeskTicket } from "../types.ts";
import { labelOf, priorities, statuses } from "./choices.ts";
import type { DeskStore } from "./desk-store.ts";

interface View {
  id: string;
  name: string;
  holds(ticket: FreshdeskTicket, store: DeskStore): boolean;
}

const unresolved = (ticket: FreshdeskTicket) => ticket.status < 4;
const views: View[] = [
  { id: "unresolved", name: "All unresolved tickets", holds: unresolved },
  {
    id: "mine",
    name: "My open and pending tickets",
    holds: (ticket, store) => unresolved(ticket) && ticket.responder_id === store.me.id,
  },
  {
    id: "unassigned",
    name: "Unassigned tickets",
    holds: (ticket) => unresolved(ticket) && !ticket.responder_id && !ticket.group_id,
  },
  { id: "solved", name: "Resolved and closed", holds: (ticket) => !unresolved(ticket) },
];

/** The ticket list with its views. */
export interface TicketList {
  element: HTMLElement;
  /** The shown tickets in order, for stepping through them. */
  listed(): FreshdeskTicket[];
  refresh(): void;
}

/** Builds the list page. */
export function createTicketList(store: DeskStore, open: (id: number) => void): TicketList {
  let view = views[0];
  let search = "";
  const tabs = h("nav", { class: "views", "aria-label": "Views" });
  const cards = h("div", { class: "cards" });
  const count = h("span", { class: "list-count", "data-test": "ticket-count" });
  const find = h("input", {
    class: "search",
    type: "search",
    placeholder: "Search tickets",
    "aria-label": "Search tickets",
    "data-test": "search",
  });
  const listed = () => {
    const words = search.toLowerCase();
    const found = store.data.tickets.filter(
      (ticket) =>
        view?.holds(ticket, store) &&
        `${ticket.id} ${ticket.subject} ${store.contact(ticket.requester_id)?.name}`.toLowerCase().includes(words),
    );
    return found.sort((a, b) => b.created_at.localeCompare(a.created_at));
  };
  const refresh = () => {
    tabs.replaceChildren(...views.map(viewButton));
    const shown = listed();
    count.textContent = `${shown.length} ticket${shown.length === 1 ? "" : "s"}`;
    cards.replaceChildren(...shown.map((ticket) => card(store, ticket, open)));
  };
  const viewButton = (candidate: View) => {
    const choose = () => {
      view = candidate;
      refresh();
    };
    const number = store.data.tickets.filter((ticket) => candidate.holds(ticket, store)).length;
    return h(
      "button",
      {
        type: "button",
        class: candidate === view ? "view current" : "view",
        "data-test": `view-${candidate.id}`,
        onclick: choose,
      },
      candidate.name,
      h("span", { class: "view-count" }, String(number)),
    );
  };
  find.addEventListener("input", () => {
    search = find.value;
    refresh();
  });
  refresh();
  return {
    element: h(
      "section",
      { class: "list", "data-test": "ticket-list" },
      h("header", { class: "list-head" }, tabs, find, count),
      cards,
    ),
    listed,
    refresh,
  };
}

function card(store: DeskStore, ticket: FreshdeskTicket, open: (id: number) => void): HTMLElement {
  const contact = store.contact(ticket.requester_id);
  const name = contact?.name ?? "Unknown";
  const company = store.company(ticket.company_id)?.name;
  const group = store.data.groups.find((candidate) => candidate.id === ticket.group_id)?.name ?? "--";
  const agent = store.data.agents.find((candidate) => candidate.id === ticket.responder_id)?.contact.name ?? "--";
  const link = h("a", { class: "card-subject", href: `/a/tickets/${ticket.id}` }, ticket.subject || "(no subject)");
  link.addEventListener("click", (event) => event.preventDefault());
  const isNew = ticket.status === 2 && !ticket.responder_id && ticket.conversations.length === 0;
  return h(
    "article",
    { class: "card", "data-test": `ticket-row-${ticket.id}`, onclick: () => open(ticket.id) },
    avatar(name),
    h(
      "div",
      { class: "card-main" },
      isNew ? h("span", { class: "badge" }, "New") : null,
      h("p", {}, link, h("span", { class: "card-id" }, ` #${ticket.id}`)),
      h("p", { class: "card-soft" }, `${name}${company ? ` (${company})` : ""} · Created ${ago(ticket.created_at)}`),
    ),
    h(
      "div",
      { class: "card-side" },
      h("span", { class: `dot dot-${ticket.priority}` }, labelOf(priorities, ticket.priority)),
      h("span", {}, `${group} / ${agent}`),
      h("span", { class: `state state-${ticket.status}` }, labelOf(statuses, ticket.status)),
    ),
  );
}
