import { escapeHtml, htmlToText } from "../shared-parts/html-text.ts";
import type { TicketFixture } from "../shared-parts/ticket-fixture.ts";
import type {
  LabelledTicket,
  ZendeskComment,
  ZendeskGroup,
  ZendeskOrganization,
  ZendeskStatus,
  ZendeskUser,
} from "./types.ts";

/** The people, groups and tickets of a desk. */
export interface ZendeskDeskData {
  users: ZendeskUser[];
  groups: ZendeskGroup[];
  organizations: ZendeskOrganization[];
  tickets: LabelledTicket[];
}

/** An agent to create beside the three built-in ones. */
export interface AgentSeed {
  name: string;
  email: string;
  groups: string[];
}

/** The teams of the it-support starter taxonomy. */
export const defaultZendeskGroups = [
  "Service Desk",
  "Hardware N2 support",
  "Identity N1 support",
  "Application N2 support",
  "Functional N1 support",
  "IT management",
];

const firstTicketId = 1001;
const minuteMs = 60_000;

/** Builds the desk's starting data; ids are stable for the same input. */
export function createDeskData(fixtures: TicketFixture[], groupNames: string[], agents: AgentSeed[]): ZendeskDeskData {
  const groups = groupNames.map((name, index) => ({ id: 360_001 + index, name }));
  const data: ZendeskDeskData = { users: staff(groups, agents), groups, organizations: [], tickets: [] };
  fixtures.forEach((fixture, index) => {
    data.tickets.push(ticketOf(fixture, index, fixtures.length, data));
  });
  addFinishedTickets(data);
  return data;
}

function staff(groups: ZendeskGroup[], agents: AgentSeed[]): ZendeskUser[] {
  const all = groups.map((group) => group.id);
  const common = { locale: "en-US", tags: [], organizationId: null };
  const builtIn: ZendeskUser[] = [
    { id: 1, name: "Ada Fournier", email: "ada@desk.example", role: "admin", groupIds: all, ...common },
    { id: 2, name: "Jonas Weber", email: "jonas@desk.example", role: "agent", groupIds: all, ...common },
    { id: 3, name: "Mina Sato", email: "mina@desk.example", role: "light_agent", groupIds: [], ...common },
  ];
  const seeded = agents.map((agent, index): ZendeskUser => {
    const groupIds = groups.filter((group) => agent.groups.includes(group.name)).map((group) => group.id);
    return { id: 10 + index, name: agent.name, email: agent.email, role: "agent", groupIds, ...common };
  });
  return [...builtIn, ...seeded];
}

function organizationId(name: string | undefined, data: ZendeskDeskData): number | null {
  if (!name) return null;
  const known = data.organizations.find((organization) => organization.name === name);
  if (known) return known.id;
  const id = 5001 + data.organizations.length;
  data.organizations.push({ id, name, tags: [] });
  return id;
}

function requesterOf(fixture: TicketFixture, data: ZendeskDeskData): ZendeskUser {
  const { name, email, tags = [], organization } = fixture.requester;
  const known = data.users.find((user) => user.email === email);
  if (known) return known;
  const user: ZendeskUser = {
    id: 20_001 + data.users.length,
    name,
    email,
    role: "end-user",
    locale: fixture.language === "fr" ? "fr" : "en-US",
    groupIds: [],
    tags,
    organizationId: organizationId(organization, data),
  };
  data.users.push(user);
  return user;
}

function ticketOf(fixture: TicketFixture, index: number, total: number, data: ZendeskDeskData): LabelledTicket {
  const requester = requesterOf(fixture, data);
  const createdAt = new Date(Date.now() - (total - index) * 11 * minuteMs).toISOString();
  const id = firstTicketId + index;
  return {
    id,
    externalId: fixture.id,
    subject: fixture.subject,
    comments: [commentOf(id * 10, requester.id, fixture.body, fixture.bodyFormat, fixture.channel, createdAt)],
    status: "new",
    priority: null,
    type: null,
    tags: [],
    groupId: null,
    assigneeId: null,
    customFields: {},
    requesterId: requester.id,
    channel: fixture.channel,
    language: fixture.language,
    createdAt,
    updatedAt: createdAt,
    mergedInto: null,
    labels: fixture.labels,
  };
}

/** A comment from text or HTML, with both bodies. */
export function commentOf(
  id: number,
  authorId: number,
  body: string,
  format: "html" | "text",
  channel: string,
  createdAt: string,
  isPublic = true,
): ZendeskComment {
  const htmlBody = format === "html" ? body : `<div>${escapeHtml(body).replaceAll("\n", "<br>")}</div>`;
  const plainBody = format === "html" ? htmlToText(body) : body;
  return { id, authorId, htmlBody, plainBody, public: isPublic, channel, createdAt };
}

/** One closed and one merged ticket, which nobody can edit. */
function addFinishedTickets(data: ZendeskDeskData): void {
  const open = data.tickets[0];
  const closed: TicketFixture = {
    id: "desk-closed",
    subject: "Badge reader at the north gate",
    body: "The reader flashed red for everyone this morning. It works again since ten, you can close this.",
    bodyFormat: "text",
    requester: { name: "Iris Morel", email: "iris.morel@desk-customer.example" },
    channel: "email",
    language: "en",
    labels: null,
  };
  const merged = {
    ...closed,
    id: "desk-merged",
    subject: "Badge reader again",
    body: "Same as my mail from earlier, sorry for writing twice.",
  };
  for (const fixture of [closed, merged]) {
    const index = data.tickets.length;
    const ticket = ticketOf(fixture, index, index, data);
    const status: ZendeskStatus = "closed";
    data.tickets.push({ ...ticket, status, assigneeId: 2, groupId: data.groups[0]?.id ?? null });
  }
  const mergedTicket = data.tickets.at(-1);
  if (!mergedTicket || !open) return;
  const target = data.tickets.at(-2)?.id ?? open.id;
  mergedTicket.mergedInto = target;
  mergedTicket.tags = ["closed_by_merge"];
  const note = `This request was closed and merged into request #${target}.`;
  mergedTicket.comments.push(commentOf(mergedTicket.id * 10 + 1, 2, note, "text", "web", mergedTicket.createdAt));
}
