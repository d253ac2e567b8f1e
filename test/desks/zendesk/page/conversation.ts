import { ago, avatar, h, icon } from "../../shared-parts/page/element.ts";
import { safeHtml } from "../../shared-parts/page/safe-html.ts";
import type { ZendeskComment, ZendeskTicket } from "../types.ts";
import type { DeskStore } from "./desk-store.ts";
import { zendeskIcons } from "./icons.ts";
import type { TicketForm } from "./ticket-form.ts";

/** The middle column: what was said, and the reply box. */
export interface Conversation {
  element: HTMLElement;
  show(ticket: ZendeskTicket): void;
}

/** Builds the column for one tab. `note` says why the ticket cannot be changed. */
export function createConversation(
  store: DeskStore,
  form: TicketForm,
  ticket: ZendeskTicket,
  note: string | undefined,
): Conversation {
  const thread = h("div", { class: "thread", "data-test": "conversation" });
  const title = h("h1", { class: "ticket-title", "data-test": "ticket-subject" });
  const via = h("p", { class: "ticket-via" });
  const head = h(
    "header",
    { class: "ticket-head" },
    h("span", { class: "via-icon" }, icon(zendeskIcons.email)),
    h("div", {}, title, via),
    customerButton(ticket),
  );
  const closed = ticket.status === "closed";
  const element = h(
    "section",
    { class: "conversation", "aria-label": "Conversation" },
    head,
    note ? h("p", { class: "read-only-note", "data-test": "read-only-note" }, note) : null,
    thread,
    closed ? null : replyBox(form, store),
  );
  const show = (next: ZendeskTicket) => {
    title.textContent = next.subject || "(no subject)";
    via.textContent = `Via ${next.channel} · #${next.id}`;
    thread.replaceChildren(...next.comments.map((comment) => message(store, comment, next)));
    thread.scrollTop = thread.scrollHeight;
  };
  show(ticket);
  return { element, show };
}

function customerButton(ticket: ZendeskTicket): HTMLElement | null {
  if (ticket.status === "closed") return null;
  const write = () => void fetch(`/api/test/tickets/${ticket.id}/customer-reply`, { method: "POST" });
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      "data-test": "customer-reply",
      title: "Let the customer write again",
      onclick: write,
    },
    "Customer writes again",
  );
}

function message(store: DeskStore, comment: ZendeskComment, ticket: ZendeskTicket): HTMLElement {
  const author = store.user(comment.authorId);
  const name = author?.name ?? "Unknown";
  const body = h("div", { class: "message-body" });
  body.append(safeHtml(comment.htmlBody));
  if (!body.textContent?.trim()) body.append(h("em", { class: "empty-body" }, "(empty message)"));
  const address =
    comment.authorId === ticket.requesterId ? h("span", { class: "message-address" }, author?.email ?? "") : null;
  return h(
    "article",
    { class: `message ${comment.public ? "" : "internal"}`, "data-test": "message" },
    avatar(name),
    h(
      "div",
      { class: "message-main" },
      h(
        "p",
        { class: "message-head" },
        h("strong", {}, name),
        address,
        comment.public ? null : h("span", { class: "badge-note" }, "Internal note"),
        h("time", {}, ago(comment.createdAt)),
      ),
      body,
    ),
  );
}

function replyBox(form: TicketForm, store: DeskStore): HTMLElement {
  const light = store.me.role === "light_agent";
  const area = h("textarea", {
    class: "reply-text",
    rows: 3,
    "data-test": "reply",
    placeholder: "Write a reply…",
    "aria-label": "Reply",
  });
  const box = h("div", { class: "reply-box" });
  const kind = h(
    "select",
    { class: "reply-kind", "data-test": "reply-kind", "aria-label": "Kind of reply" },
    ...(light ? [] : [h("option", { value: "public" }, "Public reply")]),
    h("option", { value: "internal" }, "Internal note"),
  );
  const setKind = () => {
    form.set("commentPublic", kind.value === "public");
    box.classList.toggle("internal", kind.value === "internal");
  };
  kind.addEventListener("change", setKind);
  area.addEventListener("input", () => form.set("comment", area.value));
  form.onChange((key, value) => {
    if (key === "comment" && area.value !== value) area.value = String(value);
  });
  box.append(h("div", { class: "reply-head" }, icon(zendeskIcons.reply), kind), area);
  setKind();
  return box;
}
