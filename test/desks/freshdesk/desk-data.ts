import { escapeHtml, htmlToText } from "../shared-parts/html-text.ts";
import type { TicketFixture } from "../shared-parts/ticket-fixture.ts";
import type {
  FreshdeskAgent,
  FreshdeskCompany,
  FreshdeskContact,
  FreshdeskGroup,
  LabelledFreshdeskTicket,
} from "./types.ts";

/** The people, groups and tickets of a desk. */
export interface FreshdeskDeskData {
  agents: FreshdeskAgent[];
  contacts: FreshdeskContact[];
  companies: FreshdeskCompany[];
  groups: FreshdeskGroup[];
  tickets: LabelledFreshdeskTicket[];
}

/** An agent to create beside the three built-in ones. */
export interface FreshdeskAgentSeed {
  name: string;
  email: string;
  groups: string[];
}

/** Teams of an online business, for a desk that is started without any. */
export const defaultFreshdeskGroups = [
  "Customer care",
  "Orders and shipping",
  "Payments",
  "Technical support",
  "Account security",
];

const sources: Record<string, number> = { email: 1, portal: 2, web: 2, phone: 3, chat: 7 };
const minuteMs = 60_000;
const firstTicketId = 501;

/** Builds the desk's starting data; ids are stable for the same input. */
export function createFreshdeskData(
  fixtures: TicketFixture[],
  groupNames: string[],
  agents: FreshdeskAgentSeed[],
): FreshdeskDeskData {
  const groups = groupNames.map((name, index) => ({ id: 80_001 + index, name }));
  const data: FreshdeskDeskData = { agents: staff(groups, agents), contacts: [], companies: [], groups, tickets: [] };
  fixtures.forEach((fixture, index) => {
    data.tickets.push(ticketOf(fixture, index, fixtures.length, data));
  });
  addFinishedTickets(data);
  return data;
}

function staff(groups: FreshdeskGroup[], seeds: FreshdeskAgentSeed[]): FreshdeskAgent[] {
  const all = groups.map((group) => group.id);
  const agent = (id: number, name: string, role: FreshdeskAgent["role"], group_ids: number[]): FreshdeskAgent => ({
    id,
    role,
    agent_type: role === "collaborator" ? 3 : 1,
    contact: { name, email: `${name.split(" ")[0]?.toLowerCase()}@desk.example`, language: "en" },
    roles: [{ name: role === "admin" ? "Account Administrator" : role === "agent" ? "Agent" : "Collaborator" }],
    group_ids,
  });
  const builtIn = [
    agent(11, "Paula Ortiz", "admin", all),
    agent(12, "Liam Brandt", "agent", all),
    agent(13, "Noé Carlier", "collaborator", []),
  ];
  const seeded = seeds.map((seed, index) => {
    const group_ids = groups.filter((group) => seed.groups.includes(group.name)).map((group) => group.id);
    return {
      ...agent(20 + index, seed.name, "agent", group_ids),
      contact: { name: seed.name, email: seed.email, language: "en" },
    };
  });
  return [...builtIn, ...seeded];
}

function companyId(name: string | undefined, data: FreshdeskDeskData): number | null {
  if (!name) return null;
  const known = data.companies.find((company) => company.name === name);
  if (known) return known.id;
  const id = 7001 + data.companies.length;
  data.companies.push({ id, name, account_tier: null });
  return id;
}

function contactOf(fixture: TicketFixture, data: FreshdeskDeskData): FreshdeskContact {
  const { name, email, tags = [], organization } = fixture.requester;
  const known = data.contacts.find((contact) => contact.email === email);
  if (known) return known;
  const id = 30_001 + data.contacts.length;
  const contact = { id, name, email, tags, language: fixture.language, company_id: companyId(organization, data) };
  data.contacts.push(contact);
  return contact;
}

function ticketOf(
  fixture: TicketFixture,
  index: number,
  total: number,
  data: FreshdeskDeskData,
): LabelledFreshdeskTicket {
  const contact = contactOf(fixture, data);
  const at = new Date(Date.now() - (total - index) * 13 * minuteMs).toISOString();
  return {
    id: firstTicketId + index,
    external_id: fixture.id,
    subject: fixture.subject,
    ...bodies(fixture.body, fixture.bodyFormat),
    status: 2,
    priority: 1,
    type: null,
    source: sources[fixture.channel] ?? 2,
    tags: [],
    group_id: null,
    responder_id: null,
    requester_id: contact.id,
    company_id: contact.company_id,
    custom_fields: {},
    conversations: [],
    merged_into: null,
    created_at: at,
    updated_at: at,
    labels: fixture.labels,
  };
}

/** Both bodies of a message, as Freshdesk keeps them. */
export function bodies(body: string, format: "html" | "text"): { description: string; description_text: string } {
  if (format === "html") return { description: body, description_text: htmlToText(body) };
  return { description: `<div>${escapeHtml(body).replaceAll("\n", "<br>")}</div>`, description_text: body };
}

/** One closed and one merged ticket. */
function addFinishedTickets(data: FreshdeskDeskData): void {
  const closed: TicketFixture = {
    id: "desk-closed",
    subject: "Gift wrapping for last week's order",
    body: "The parcel arrived wrapped after all, thank you! Nothing more to do.",
    bodyFormat: "text",
    requester: { name: "Elsa Brandão", email: "elsa.brandao@desk-customer.example" },
    channel: "email",
    language: "en",
    labels: null,
  };
  const merged = {
    ...closed,
    id: "desk-merged",
    subject: "Gift wrapping??",
    body: "Forgot to say: it was the order with the blue scarf.",
  };
  for (const fixture of [closed, merged]) {
    const index = data.tickets.length;
    data.tickets.push({ ...ticketOf(fixture, index, index, data), status: 5, responder_id: 12 });
  }
  const last = data.tickets.at(-1);
  if (last) last.merged_into = last.id - 1;
}
