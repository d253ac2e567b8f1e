import { ago, avatar, h } from "../../shared-parts/page/element.ts";
import type { ZendeskTicket } from "../types.ts";
import type { DeskStore } from "./desk-store.ts";

interface View {
  id: string;
  name: string;
  holds(ticket: ZendeskTicket, store: DeskStore): boolean;
}

const unsolved = (ticket: ZendeskTicket) => ["new", "open", "pending", "hold"].includes(ticket.status);
const views: View[] = [
  { id: "unsolved", name: "All unsolved tickets", holds: unsolved },
  {
    id: "mine",
    name: "Your unsolved tickets",
    holds: (ticket, store) => unsolved(ticket) && ticket.assigneeId === store.me.id,
  },
  {
    id: "unassigned",
    name: "Unassigned tickets",
    holds: (ticket) => unsolved(ticket) && !ticket.assigneeId && !ticket.groupId,
  },
  { id: "pending", name: "Pending tickets", holds: (ticket) => ticket.status === "pending" },
  { id: "solved", name: "Solved and closed", holds: (ticket) => !unsolved(ticket) },
];

/** The views with their lists. */
export interface TicketList {
  element: HTMLElement;
  refresh(): void;
}

/** Builds the Views page. */
export function createTicketList(store: DeskStore, open: (id: number) => void): TicketList {
  let view = views[0];
  let search = "";
  const menu = h("nav", { class: "views", "aria-label": "Views" });
  const heading = h("h1", {});
  const count = h("p", { class: "list-count", "data-test": "ticket-count" });
  const rows = h("tbody", {});
  const find = h("input", {
    class: "search",
    type: "search",
    placeholder: "Search tickets",
    "aria-label": "Search tickets",
    "data-test": "search",
  });
  const head = h(
    "tr",
    {},
    ...["", "Subject", "ID", "Requester", "Requested", "Priority", "Group"].map((name) =>
      h("th", { scope: "col" }, name),
    ),
  );
  const table = h("table", { class: "tickets" }, h("thead", {}, head), rows);

  function refresh(): void {
    menu.replaceChildren(h("h2", {}, "Views"), ...views.map(viewButton));
    heading.textContent = view?.name ?? "";
    const shown = listed();
    count.textContent = `${shown.length} ticket${shown.length === 1 ? "" : "s"}`;
    rows.replaceChildren(...shown.map((ticket) => ticketRow(store, ticket, open)));
  }
  function listed(): ZendeskTicket[] {
    const words = search.toLowerCase();
    const found = store.data.tickets.filter(
      (ticket) =>
        view?.holds(ticket, store) &&
        `${ticket.id} ${ticket.subject} ${store.user(ticket.requesterId)?.name}`.toLowerCase().includes(words),
    );
    return found.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }
  function viewButton(candidate: View): HTMLElement {
    const number = store.data.tickets.filter((ticket) => candidate.holds(ticket, store)).length;
    const choose = () => {
      view = candidate;
      refresh();
    };
    return h(
      "button",
      {
        type: "button",
        class: candidate === view ? "view current" : "view",
        "data-test": `view-${candidate.id}`,
        onclick: choose,
      },
      h("span", {}, candidate.name),
      h("span", { class: "view-count" }, String(number)),
    );
  }
  find.addEventListener("input", () => {
    search = find.value;
    refresh();
  });
  refresh();
  const main = h(
    "div",
    { class: "list-main" },
    h("header", { class: "list-head" }, h("div", {}, heading, count), find),
    h("div", { class: "table-scroll" }, table),
  );
  return { element: h("section", { class: "list", "data-test": "ticket-list" }, menu, main), refresh };
}

function ticketRow(store: DeskStore, ticket: ZendeskTicket, open: (id: number) => void): HTMLElement {
  const requester = store.user(ticket.requesterId)?.name ?? "Unknown";
  const priority = ticket.priority ? ticket.priority.charAt(0).toUpperCase() + ticket.priority.slice(1) : "-";
  const link = h("a", { href: `/agent/tickets/${ticket.id}`, class: "row-subject" }, ticket.subject || "(no subject)");
  link.addEventListener("click", (event) => event.preventDefault());
  return h(
    "tr",
    { "data-test": `ticket-row-${ticket.id}`, onclick: () => open(ticket.id) },
    h(
      "td",
      {},
      h("span", { class: `status status-${ticket.status}` }, ticket.status === "hold" ? "On-hold" : ticket.status),
    ),
    h("td", { class: "cell-subject" }, link),
    h("td", { class: "cell-id" }, `#${ticket.id}`),
    h("td", {}, h("span", { class: "cell-person" }, avatar(requester), requester)),
    h("td", { class: "cell-soft" }, ago(ticket.createdAt)),
    h("td", {}, h("span", { class: `priority priority-${ticket.priority ?? "none"}` }, priority)),
    h("td", { class: "cell-soft" }, store.group(ticket.groupId)?.name ?? "-"),
  );
}
