import { h, select } from "../../shared-parts/page/element.ts";
import type { ZendeskTicket } from "../types.ts";
import type { DeskStore } from "./desk-store.ts";
import type { TicketForm } from "./ticket-form.ts";

/** The parts of the new-ticket page that an existing ticket shows differently. */
export const newTicketForm = {
  /** Chooses for whom the ticket is. */
  requester(store: DeskStore, form: TicketForm): HTMLElement {
    const people = store.data.users
      .filter((user) => user.role === "end-user")
      .map((user): [string, string] => [String(user.id), user.name]);
    return select(
      { class: "input", "data-test": "field-requester", "aria-label": "Requester" },
      [["", "-"], ...people],
      "",
      (value) => form.set("requesterId", value ? Number(value) : null),
    );
  },
  /** Subject and description. */
  body(form: TicketForm): HTMLElement {
    const subject = h("input", {
      class: "input new-subject",
      "data-test": "new-subject",
      placeholder: "Subject",
      "aria-label": "Subject",
    });
    const description = h("textarea", {
      class: "input new-description",
      "data-test": "new-description",
      rows: 12,
      placeholder: "What does the customer need?",
      "aria-label": "Description",
    });
    subject.addEventListener("change", () => form.set("subject", subject.value));
    description.addEventListener("change", () => form.set("description", description.value));
    return h(
      "section",
      { class: "conversation new-ticket", "aria-label": "New ticket" },
      h("header", { class: "ticket-head" }, h("h1", { class: "ticket-title" }, "New ticket")),
      subject,
      description,
    );
  },
  /** What a new ticket sends beside the changed fields. */
  values(form: TicketForm, opened: ZendeskTicket | undefined): object {
    if (opened) return {};
    const requesterId = form.get("requesterId");
    return {
      subject: form.get("subject"),
      description: form.get("description"),
      ...(requesterId ? { requesterId } : {}),
    };
  },
};
