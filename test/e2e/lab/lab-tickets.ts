import type { TicketFixture } from "../../desks/index.ts";

/** Positions in the list: the first is #1001 in Zendesk's desk and #501 in Freshdesk's. */
export const TICKET = { printer: 0, password: 1, email: 2, hostile: 3, huge: 4, empty: 5, firstOfMany: 6 } as const;
export const MANY = 24;

const HOSTILE_BODY = `<p>The printer on floor 2 is jammed <img src=x onerror="parent.postMessage('pwned','*');document.title='pwned'">
<script>document.title='pwned'</script><svg onload="document.title='pwned'"></svg><a href="javascript:document.title='pwned'">x</a>
<style>body{display:none}</style></p>`;

const IT_SUBJECTS: readonly (readonly [string, string])[] = [
  [
    "Printer jammed on the second floor",
    "The printer next to accounting has a paper jam and cannot print invoices. The toner light blinks too.",
  ],
  ["Forgot my password", "I forgot my Windows password over the holidays and cannot log in. Please reset my password."],
  [
    "Outlook does not open",
    "Outlook crashes every time I open a mail with an attachment. The mailbox worked yesterday.",
  ],
];
const SHOP_SUBJECTS: readonly (readonly [string, string])[] = [
  [
    "Where is my parcel?",
    "My order should have arrived last week and the tracking has not moved since. Where is my package?",
  ],
  ["Refund for my return", "I sent the shoes back two weeks ago and still have not received the refund for my return."],
  [
    "Forgot my password",
    "I cannot log in to my account because I forgot my password and the reset e-mail never arrives.",
  ],
];

export interface LabTickets {
  readonly zendesk: TicketFixture[];
  readonly freshdesk: TicketFixture[];
}

/** Plain tickets with a clear answer, and the three that try to break things. */
export function labTickets(): LabTickets {
  return { zendesk: ticketsFor(IT_SUBJECTS), freshdesk: ticketsFor(SHOP_SUBJECTS) };
}

function ticketsFor(subjects: readonly (readonly [string, string])[]): TicketFixture[] {
  const plain = subjects.map(([subject, body], index) => ticket(`plain-${index}`, subject, body, "text"));
  const [subject, body] = subjects[0] ?? ["", ""];
  return [
    ...plain,
    ticket("hostile", `<img src=x onerror="document.title='pwned'"> ${subject}`, HOSTILE_BODY, "html"),
    ticket(
      "huge",
      subject,
      `<p>${body}</p>${"<div>Zeile mit viel Text und <b>Markup</b>. </div>".repeat(21_000)}`,
      "html",
    ),
    ticket("empty", "", "", "text"),
    ...Array.from({ length: MANY }, (_, index) => {
      const [title, text] = subjects[index % subjects.length] ?? ["", ""];
      return ticket(`many-${index}`, `${title} (${index + 1})`, `${text} Case ${index + 1}.`, "text");
    }),
  ];
}

export function ticket(id: string, subject: string, body: string, bodyFormat: "html" | "text"): TicketFixture {
  const requester = { name: "Nora Lindqvist", email: `nora.${id}@halden-foods.example`, organization: "Halden Foods" };
  return { id, subject, body, bodyFormat, requester, channel: "email", language: "en", labels: null };
}
