import { type Context, Hono } from "hono";
import { faultDelay } from "../shared-parts/fault-list.ts";
import { appsForPage } from "./admin.ts";
import { callRecordStore, type RecordCall } from "./record-store.ts";
import { invokeTemplate, type TemplateCall } from "./request-template.ts";
import { addConversation, updateTicket, withoutLabels } from "./save-ticket.ts";
import type { FreshdeskState } from "./state.ts";
import type { FreshdeskAgent, FreshdeskBootstrap, FreshdeskProperties } from "./types.ts";

/** What the desk's own page calls: its data, live events, updates, request templates and key-value stores. */
export function createPageApi(
  state: FreshdeskState,
  appOrigin: () => string,
  whoCalls: (c: Context) => FreshdeskAgent,
): Hono {
  const api = new Hono();
  const installed = (appId: number) => state.installations.find((candidate) => candidate.appId === appId);
  api.get("/bootstrap", (c) => c.json(bootstrap(state, appOrigin(), whoCalls(c))));
  api.get("/events", (c) => state.hub.stream(c));
  api.post("/events/:page/:sequence", (c) => {
    state.hub.acknowledge(c.req.param("page"), Number(c.req.param("sequence")));
    return c.body(null, 204);
  });
  api.post("/invoke", async (c) => {
    const { appId, call }: { appId: number; call: TemplateCall } = await c.req.json();
    const installation = installed(appId);
    if (!installation) return c.json({ status: 404, headers: {}, response: "That app is not installed." });
    return c.json(await invokeTemplate(state, installation, call));
  });
  api.post("/records", async (c) => {
    const { appId, call }: { appId: number; call: RecordCall } = await c.req.json();
    const installation = installed(appId);
    if (!installation) return c.json({ error: { status: 404, message: "That app is not installed." } });
    return c.json(callRecordStore(installation, call));
  });
  addTicketRoutes(api, state, whoCalls);
  return api;
}

function addTicketRoutes(api: Hono, state: FreshdeskState, whoCalls: (c: Context) => FreshdeskAgent): void {
  api.put("/tickets/:id", async (c) => {
    const ticket = state.ticket(Number(c.req.param("id")));
    if (!ticket) return c.body(null, 404);
    const fault = state.faults.strike("save", String(ticket.id));
    await faultDelay(fault);
    if (fault?.error) return c.json({ description: fault.error, errors: [] }, (fault.status ?? 500) as 500);
    const changes: Partial<FreshdeskProperties> = await c.req.json();
    const refusal = await updateTicket(state, ticket, whoCalls(c), changes);
    return refusal ? c.json(refusal.body, refusal.status as 400) : c.json(withoutLabels(ticket));
  });
  api.post("/tickets/:id/messages", async (c) => {
    const ticket = state.ticket(Number(c.req.param("id")));
    if (!ticket) return c.body(null, 404);
    const message: { body: string; private: boolean } = await c.req.json();
    const agent = whoCalls(c);
    const isPrivate = message.private || agent.role === "collaborator";
    await addConversation(state, ticket, {
      body: message.body,
      format: "text",
      userId: agent.id,
      incoming: false,
      private: isPrivate,
    });
    return c.json(withoutLabels(ticket), 201);
  });
}

function bootstrap(state: FreshdeskState, appOrigin: string, agent: FreshdeskAgent): FreshdeskBootstrap {
  const { agents, contacts, companies, groups, fields, domain } = state;
  return {
    appOrigin,
    domain,
    currentAgentId: agent.id,
    agents,
    contacts,
    companies,
    groups,
    fields,
    tickets: state.tickets.map(withoutLabels),
    apps: appsForPage(state),
    faults: state.faults.list(),
  };
}
