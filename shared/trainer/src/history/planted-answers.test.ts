import { describe, expect, it } from "vitest";
import { textFile } from "./fixtures/text-file.ts";
import type { HistoryFile, ReadRowsOptions } from "./history-source.ts";
import type { RawTicket } from "./raw-ticket.ts";
import { readTicketRows } from "./read-ticket-rows.ts";

/** Stands wherever only somebody who knows the answer could have written it. */
const ANSWER = "PLANTED-ANSWER";

const zendeskTicket = {
  id: 42,
  url: "https://demo.zendesk.com/api/v2/tickets/42.json",
  subject: `Printer [${ANSWER}]`,
  description: "My printer is on fire",
  requester_id: 7,
  assignee_id: 9,
  status: "solved",
  resolution: ANSWER,
  satisfaction_rating: { score: "good", comment: ANSWER },
  custom_fields: [
    { id: 360, value: "hardware" },
    { id: 361, value: ANSWER },
  ],
  created_at: "2026-01-05T10:00:00Z",
  comments: [
    { id: 3, author_id: 7, public: true, plain_body: `It was ${ANSWER}, thanks`, created_at: "2026-01-07T10:00:00Z" },
    { id: 1, author_id: 7, public: true, plain_body: "My printer is on fire", created_at: "2026-01-05T10:00:00Z" },
    { id: 2, author_id: 9, public: false, plain_body: `note ${ANSWER}`, created_at: "2026-01-05T11:00:00Z" },
    { id: 4, author_id: 9, public: true, plain_body: `reply ${ANSWER}`, created_at: "2026-01-06T11:00:00Z" },
  ],
  audits: [
    {
      author_id: 7,
      created_at: "2026-01-05T10:00:00Z",
      events: [{ type: "Create", field_name: "subject", value: "Printer" }],
    },
    { author_id: 9, events: [{ type: "Change", field_name: "subject", value: ANSWER }] },
    { author_id: 9, events: [{ type: "Comment", public: true, author_id: 9, body: ANSWER }] },
  ],
};

const freshdeskTicket = {
  id: 5,
  subject: "Printer",
  description: "<p>My printer is on fire</p>",
  description_text: "My printer is on fire",
  source: 1,
  requester_id: 7,
  responder_id: 9,
  custom_fields: { cf_category: "Hardware", cf_resolution: ANSWER },
  created_at: "2026-01-05T10:00:00Z",
  conversations: [
    {
      body: `<p>${ANSWER}</p>`,
      body_text: ANSWER,
      incoming: false,
      private: false,
      created_at: "2026-01-05T10:30:00Z",
    },
    { body: `<p>${ANSWER}</p>`, body_text: ANSWER, incoming: true, private: true, created_at: "2026-01-05T10:40:00Z" },
    { body: `<p>${ANSWER}</p>`, body_text: ANSWER, incoming: true, private: false, created_at: "2026-01-06T10:00:00Z" },
  ],
  satisfaction_rating: ANSWER,
  stats: { resolution: ANSWER },
};

async function onlyTicket(file: HistoryFile, options: ReadRowsOptions): Promise<RawTicket> {
  for await (const row of readTicketRows(file, options)) {
    if (row.kind === "ticket") return row.ticket;
    throw new Error(row.rejected.message);
  }
  throw new Error("no row");
}

/** Everything of a ticket that a model may learn from as input. */
const inputOf = ({ subject, body, knownEntities }: RawTicket) => JSON.stringify([subject, body, knownEntities]);

describe("text as known on arrival", () => {
  const page = JSON.stringify({ tickets: [zendeskTicket], end_of_stream: true });
  const columns = { category: "custom_fields.360" };

  it("is subject and first message in a Zendesk page with comments and audits", async () => {
    const ticket = await onlyTicket(textFile(page, "page.json"), { columns });
    expect(ticket).toMatchObject({ id: "42", subject: "Printer", body: "My printer is on fire", bodyFormat: "text" });
    expect(inputOf(ticket)).not.toContain(ANSWER);
  });

  it("stays that where the columns subject and description are named", async () => {
    const text = ["subject", "description"];
    const ticket = await onlyTicket(textFile(page, "page.json"), { columns: { ...columns, text } });
    expect(inputOf(ticket)).not.toContain(ANSWER);
  });

  it("is not an internal note that Zendesk copied into the description", async () => {
    const [later] = zendeskTicket.comments;
    const note = { author_id: 9, public: false, body: ANSWER, created_at: "2026-01-05T09:00:00Z" };
    const phoned = { ...zendeskTicket, subject: "Call", audits: [], description: ANSWER, comments: [note] };
    const answered = { ...phoned, comments: [note, { ...later, plain_body: "It burns" }] };
    const silent = await onlyTicket(textFile(JSON.stringify(phoned), "t.jsonl"), { columns });
    expect(inputOf(silent)).not.toContain(ANSWER);
    expect(silent.body).toBe("");
    expect((await onlyTicket(textFile(JSON.stringify(answered), "t.jsonl"), { columns })).body).toBe("It burns");
  });

  it("is the customer's answer where an agent wrote first", async () => {
    const outreach = { author_id: 9, public: true, body: ANSWER, created_at: "2026-01-05T09:00:00Z" };
    const answer = { author_id: 7, public: true, body: "Which invoice?", created_at: "2026-01-05T12:00:00Z" };
    const ticket = {
      ...zendeskTicket,
      audits: [],
      subject: "Invoice",
      description: ANSWER,
      comments: [outreach, answer],
    };
    expect((await onlyTicket(textFile(JSON.stringify(ticket), "t.jsonl"), { columns })).body).toBe("Which invoice?");
  });

  it("is taken from comment events where the export has audits only", async () => {
    const { comments, ...rest } = zendeskTicket;
    const event = { type: "Comment", author_id: 7, public: true, body: "It smokes" };
    const audits = [{ author_id: 7, created_at: "2026-01-05T10:00:00Z", events: [event] }, ...zendeskTicket.audits];
    const ticket = await onlyTicket(textFile(JSON.stringify({ ...rest, audits }), "t.jsonl"), { columns });
    expect(ticket.body).toBe("It smokes");
    expect(comments).toHaveLength(4);
  });

  it("is subject and description in a Freshdesk export with conversations", async () => {
    const file = textFile(JSON.stringify([freshdeskTicket]), "tickets.json");
    const ticket = await onlyTicket(file, { columns: { category: "cf_category" } });
    expect(ticket).toMatchObject({ subject: "Printer", body: "<p>My printer is on fire</p>", bodyFormat: "html" });
    expect(inputOf(ticket)).not.toContain(ANSWER);
  });

  it("is the first public incoming message where a Freshdesk agent's e-mail began the ticket", async () => {
    const answer = { body: "<p>Yes please</p>", incoming: true, private: false, created_at: "2026-01-05T12:00:00Z" };
    const outbound = { ...freshdeskTicket, source: 10, description: ANSWER, description_text: ANSWER };
    const conversations = [...freshdeskTicket.conversations, answer];
    const wrapped = { helpdesk_ticket: { ...outbound, conversations } };
    const ticket = await onlyTicket(textFile(JSON.stringify([wrapped]), "tickets.json"), {});
    expect(ticket.body).toBe("<p>Yes please</p>");
  });

  it("is nothing but the named columns of a Freshdesk CSV and of any other CSV", async () => {
    const csv = `Ticket ID,Subject,Description,Created time,Resolution status,Survey results\n5,Printer,Fire,2026-01-05,${ANSWER},${ANSWER}\n`;
    const ticket = await onlyTicket(textFile(csv), {});
    expect(ticket).toMatchObject({ id: "5", subject: "Printer", body: "Fire", format: "freshdesk" });
    const plain = await onlyTicket(textFile(`title,text,resolution\nPrinter,Fire,${ANSWER}\n`), {
      columns: { text: ["title", "text"] },
    });
    expect(inputOf(plain)).not.toContain(ANSWER);
  });
});
