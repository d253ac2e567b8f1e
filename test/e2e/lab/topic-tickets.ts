import type { TicketFixture } from "../../desks/index.ts";
import { type LabTickets, ticket } from "./lab-tickets.ts";

/** One subject that nobody mistakes for another, and the subcategory it belongs to as the panel names it. */
interface Topic {
  readonly label: string;
  readonly subject: string;
  readonly body: string;
}

const IT_TOPICS: readonly Topic[] = [
  {
    label: "Printer",
    subject: "Printer jammed on the second floor",
    body: "The printer next to accounting has a paper jam and cannot print invoices. The toner light blinks too.",
  },
  {
    label: "Password reset",
    subject: "Forgot my password",
    body: "I forgot my Windows password over the holidays and cannot log in. Please reset my password.",
  },
  {
    label: "Email",
    subject: "Outlook does not open",
    body: "Outlook crashes every time I open a mail with an attachment. The mailbox worked yesterday.",
  },
  {
    label: "Badge",
    subject: "My badge does not open the door",
    body: "Since this morning my access badge is refused at the main entrance. The reader stays red.",
  },
];

const SHOP_TOPICS: readonly Topic[] = [
  {
    label: "Delivery status",
    subject: "Where is my parcel?",
    body: "My order should have arrived last week and the tracking has not moved since. Where is my package?",
  },
  {
    label: "Refund status",
    subject: "Refund for my return",
    body: "I sent the shoes back two weeks ago and still have not received the refund for my return.",
  },
  {
    label: "Sign-in problem",
    subject: "Forgot my password",
    body: "I cannot log in to my account because I forgot my password and the reset e-mail never arrives.",
  },
  {
    label: "Invoice request",
    subject: "Invoice for my order",
    body: "Please send me the invoice for my last order as a PDF, with our company name and VAT number on it.",
  },
];

/** `count` tickets in each desk, the topics taking turns, no two texts the same. */
export function topicTickets(count: number): LabTickets {
  return { zendesk: ticketsOn(IT_TOPICS, count), freshdesk: ticketsOn(SHOP_TOPICS, count) };
}

/** What the panel has to say about the ticket at a position. */
export function topicLabel(desk: "zendesk" | "freshdesk", position: number): string {
  const topics = desk === "zendesk" ? IT_TOPICS : SHOP_TOPICS;
  return topics[position % topics.length]?.label ?? "";
}

function ticketsOn(topics: readonly Topic[], count: number): TicketFixture[] {
  return Array.from({ length: count }, (_, index) => {
    const { subject, body } = topics[index % topics.length] ?? { subject: "", body: "" };
    return ticket(`topic-${index}`, `${subject} (${index + 1})`, `${body} Case ${index + 1}.`, "text");
  });
}
