import { ago, avatar, h, icon } from "../../shared-parts/page/element.ts";
import { safeHtml } from "../../shared-parts/page/safe-html.ts";
import type { FreshdeskTicket } from "../types.ts";
import type { DeskStore } from "./desk-store.ts";
import { freshdeskIcons } from "./icons.ts";

/** The middle of a ticket: subject, messages, reply. */
export interface Conversation {
  element: HTMLElement;
  show(ticket: FreshdeskTicket): void;
  openReply(): void;
}

interface ShownMessage {
  name: string;
  detail: string;
  html: string;
  at: string;
  kind: "customer" | "agent" | "note";
}

/** Builds it for one ticket. `note` says why the ticket cannot be changed. */
export function createConversation(store: DeskStore, ticket: FreshdeskTicket, note: string | undefined): Conversation {
  const subject = h("h1", { class: "ticket-title", "data-test": "ticket-subject" });
  const thread = h("div", { class: "thread", "data-test": "conversation" });
  const reply = replyBox(ticket, store.me.role === "collaborator");
  const element = h(
    "section",
    { class: "conversation", "aria-label": "Conversation" },
    note ? h("p", { class: "read-only-note", "data-test": "read-only-note" }, note) : null,
    h(
      "div",
      { class: "conversation-scroll" },
      h(
        "header",
        { class: "ticket-head" },
        subject,
        h("p", {}, `Created by ${store.contact(ticket.requester_id)?.name ?? "?"} · ${ago(ticket.created_at)}`),
      ),
      thread,
      ticket.merged_into ? null : reply.element,
    ),
  );
  const show = (next: FreshdeskTicket) => {
    subject.textContent = next.subject || "(no subject)";
    thread.replaceChildren(...messagesOf(store, next).map(messageCard));
  };
  show(ticket);
  return { element, show, openReply: reply.open };
}

function messagesOf(store: DeskStore, ticket: FreshdeskTicket): ShownMessage[] {
  const contact = store.contact(ticket.requester_id);
  const customer = { name: contact?.name ?? "Unknown", detail: contact?.email ?? "", kind: "customer" as const };
  const later = ticket.conversations.map((message): ShownMessage => {
    const at = message.created_at;
    if (message.incoming) return { ...customer, html: message.body, at };
    const agent = store.data.agents.find((candidate) => candidate.id === message.user_id);
    const name = agent?.contact.name ?? "Agent";
    return {
      name,
      detail: message.private ? "added a private note" : "replied",
      html: message.body,
      at,
      kind: message.private ? "note" : "agent",
    };
  });
  return [{ ...customer, html: ticket.description, at: ticket.created_at }, ...later];
}

function messageCard(message: ShownMessage): HTMLElement {
  const body = h("div", { class: "message-body" });
  body.append(safeHtml(message.html));
  if (!body.textContent?.trim()) body.append(h("em", { class: "empty-body" }, "(empty message)"));
  return h(
    "article",
    { class: `message message-${message.kind}`, "data-test": "message" },
    h(
      "header",
      { class: "message-head" },
      avatar(message.name),
      h("strong", {}, message.name),
      h("span", { class: "message-detail" }, message.detail),
      h("time", {}, ago(message.at)),
    ),
    body,
  );
}

function replyBox(ticket: FreshdeskTicket, onlyNotes: boolean): { element: HTMLElement; open(): void } {
  const area = h("textarea", { rows: 5, "data-test": "reply", "aria-label": "Message" });
  const send = h("button", { type: "button", class: "button primary", "data-test": "send-reply" }, "Send");
  const editor = h("div", { class: "reply-editor", hidden: true }, area, h("div", { class: "reply-actions" }, send));
  let isNote = onlyNotes;
  const open = (note: boolean) => {
    isNote = note || onlyNotes;
    editor.hidden = false;
    editor.classList.toggle("note", isNote);
    send.textContent = isNote ? "Add note" : "Send";
    area.focus();
  };
  send.addEventListener("click", () => {
    if (!area.value.trim()) return;
    const body = JSON.stringify({ body: area.value, private: isNote });
    void fetch(`/api/desk/tickets/${ticket.id}/messages`, { method: "POST", body });
    area.value = "";
    editor.hidden = true;
  });
  const customer = () => void fetch(`/api/test/tickets/${ticket.id}/customer-reply`, { method: "POST" });
  const buttons = h(
    "div",
    { class: "reply-buttons" },
    onlyNotes
      ? null
      : h(
          "button",
          { type: "button", class: "button", "data-test": "open-reply", onclick: () => open(false) },
          icon(freshdeskIcons.reply),
          "Reply",
        ),
    h(
      "button",
      { type: "button", class: "button", "data-test": "open-note", onclick: () => open(true) },
      icon(freshdeskIcons.note),
      "Add note",
    ),
    h("span", { class: "spacer" }),
    h(
      "button",
      {
        type: "button",
        class: "button quiet",
        "data-test": "customer-reply",
        title: "Let the customer write again",
        onclick: customer,
      },
      "Customer writes again",
    ),
  );
  return { element: h("div", { class: "reply" }, buttons, editor), open: () => open(false) };
}
