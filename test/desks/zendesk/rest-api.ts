import type { Context } from "hono";
import { Hono } from "hono";
import { saveTicket, type TicketChanges } from "./save-ticket.ts";
import type { ZendeskState } from "./state.ts";
import { fieldForApi, systemFields } from "./ticket-fields.ts";
import type { LabelledTicket, TicketFormValues, ZendeskUser } from "./types.ts";

const notFound = { error: "RecordNotFound", description: "Not found" };

/**
 * The part of Zendesk's REST API that apps call by relative address, in the caller's name.
 * @param whoCalls the signed-in user of a request
 */
export function createRestApi(state: ZendeskState, whoCalls: (context: Context) => ZendeskUser): Hono {
  const api = new Hono();
  api.get("/groups/:file{(assignable|groups)(\\.json)?}", (c) =>
    c.json(paged(c, "groups", state.groups.map(groupForApi))),
  );
  api.get("/:file{groups(\\.json)?}", (c) => c.json(paged(c, "groups", state.groups.map(groupForApi))));
  api.get("/:file{ticket_fields(\\.json)?}", (c) =>
    c.json(paged(c, "ticket_fields", [...systemFields, ...state.fields.map(fieldForApi)])),
  );
  api.get("/users/:file{me(\\.json)?}", (c) => c.json({ user: userForApi(whoCalls(c)) }));
  api.get("/users/:id/tickets/:file{requested(\\.json)?}", (c) => {
    const id = Number(c.req.param("id"));
    if (!state.user(id)) return c.json(notFound, 404);
    const tickets = state.tickets.filter((ticket) => ticket.requesterId === id);
    return c.json(
      paged(
        c,
        "tickets",
        tickets.map((ticket) => ticketForApi(state, ticket)),
      ),
    );
  });
  api.get("/users/:file{\\d+(\\.json)?}", (c) => {
    const user = state.user(numberOf(c.req.param("file")));
    return user ? c.json({ user: userForApi(user) }) : c.json(notFound, 404);
  });
  addTicketRoutes(api, state, whoCalls);
  api.all("*", (c) =>
    c.json({ error: { title: "Invalid endpoint", message: `${c.req.path} is not part of this desk` } }, 404),
  );
  return api;
}

function addTicketRoutes(api: Hono, state: ZendeskState, whoCalls: (context: Context) => ZendeskUser): void {
  api.get("/tickets/:id/:file{comments(\\.json)?}", (c) => {
    const ticket = state.ticket(Number(c.req.param("id")));
    return ticket ? c.json(paged(c, "comments", commentsForApi(ticket))) : c.json(notFound, 404);
  });
  api.get("/tickets/:file{\\d+(\\.json)?}", (c) => {
    const ticket = state.ticket(numberOf(c.req.param("file")));
    return ticket ? c.json({ ticket: ticketForApi(state, ticket) }) : c.json(notFound, 404);
  });
  api.put("/tickets/:file{\\d+(\\.json)?}", async (c) => {
    const ticket = state.ticket(numberOf(c.req.param("file")));
    if (!ticket) return c.json(notFound, 404);
    const body: { ticket?: TicketBody } = await c.req.json();
    const refusal = await saveTicket(state, ticket, whoCalls(c), changesOf(body.ticket ?? {}));
    if (refusal) return c.json(refusal.body, refusal.status as 422);
    return c.json({ ticket: ticketForApi(state, ticket), audit: { id: state.nextId(), ticket_id: ticket.id } });
  });
}

interface TicketBody {
  status?: TicketFormValues["status"];
  priority?: TicketFormValues["priority"];
  type?: TicketFormValues["type"];
  tags?: string[];
  group_id?: number | null;
  assignee_id?: number | null;
  custom_fields?: { id: number; value: string | null }[];
  comment?: { body?: string; public?: boolean };
}

function changesOf(body: TicketBody): TicketChanges {
  const { status, priority, type, tags, group_id, assignee_id, custom_fields, comment } = body;
  return {
    ...(status === undefined ? {} : { status }),
    ...(priority === undefined ? {} : { priority }),
    ...(type === undefined ? {} : { type }),
    ...(tags === undefined ? {} : { tags }),
    ...(group_id === undefined ? {} : { groupId: group_id }),
    ...(assignee_id === undefined ? {} : { assigneeId: assignee_id }),
    ...(custom_fields
      ? { customFields: Object.fromEntries(custom_fields.map((field) => [field.id, field.value])) }
      : {}),
    ...(comment?.body ? { comment: { text: comment.body, public: comment.public ?? true } } : {}),
  };
}

const numberOf = (file: string) => Number.parseInt(file, 10);

const groupForApi = (group: { id: number; name: string }) => ({ ...group, deleted: false, default: false });

function userForApi(user: ZendeskUser) {
  const light = user.role === "light_agent";
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: light ? "agent" : user.role,
    role_type: light ? 1 : user.role === "admin" ? 4 : null,
    restricted_agent: light,
    locale: user.locale,
    tags: user.tags,
    organization_id: user.organizationId,
  };
}

/** A ticket as the REST API shows it. */
function ticketForApi(state: ZendeskState, ticket: LabelledTicket) {
  return {
    id: ticket.id,
    url: `/api/v2/tickets/${ticket.id}.json`,
    subject: ticket.subject,
    raw_subject: ticket.subject,
    description: ticket.comments[0]?.plainBody ?? "",
    status: ticket.status,
    priority: ticket.priority,
    type: ticket.type,
    tags: ticket.tags,
    custom_fields: state.fields.map((field) => ({ id: field.id, value: ticket.customFields[field.id] ?? null })),
    group_id: ticket.groupId,
    assignee_id: ticket.assigneeId,
    requester_id: ticket.requesterId,
    organization_id: state.user(ticket.requesterId)?.organizationId ?? null,
    brand_id: 1,
    ticket_form_id: 1,
    via: { channel: ticket.channel },
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
    generated_timestamp: Math.floor(Date.parse(ticket.updatedAt) / 1000),
  };
}

function commentsForApi(ticket: LabelledTicket) {
  return ticket.comments.map((comment) => ({
    id: comment.id,
    author_id: comment.authorId,
    body: comment.plainBody,
    html_body: comment.htmlBody,
    plain_body: comment.plainBody,
    public: comment.public,
    via: { channel: comment.channel },
    created_at: comment.createdAt,
  }));
}

/** One page of a list: by cursor with `page[size]`, else by offset, at most 100 a page. */
function paged(context: Context, name: string, all: object[]) {
  const query = context.req.query();
  if (query["page[size]"] || query["page[after]"]) return cursorPage(query, name, all);
  const size = pageSize(query.per_page);
  const page = Math.max(1, Number(query.page ?? 1) || 1);
  const link = (number: number) => `${context.req.path}?page=${number}&per_page=${size}`;
  return {
    [name]: all.slice((page - 1) * size, page * size),
    count: all.length,
    next_page: page * size < all.length ? link(page + 1) : null,
    previous_page: page > 1 ? link(page - 1) : null,
  };
}

function cursorPage(query: Record<string, string>, name: string, all: object[]) {
  const size = pageSize(query["page[size]"]);
  const start = Number(Buffer.from(query["page[after]"] ?? "", "base64url").toString() || 0);
  const end = start + size;
  const cursor = (at: number) => Buffer.from(String(at)).toString("base64url");
  const more = end < all.length;
  return {
    [name]: all.slice(start, end),
    meta: {
      has_more: more,
      after_cursor: more ? cursor(end) : null,
      before_cursor: start > 0 ? cursor(Math.max(0, start - size)) : null,
    },
    links: { next: more ? `?page[size]=${size}&page[after]=${cursor(end)}` : null, prev: null },
  };
}

const pageSize = (text: string | undefined) => Math.min(100, Math.max(1, Number(text ?? 100) || 100));
