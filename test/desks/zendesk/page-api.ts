import { type Context, Hono } from "hono";
import { faultDelay } from "../shared-parts/fault-list.ts";
import { appsForPage } from "./installations.ts";
import { type AppRequest, proxyForApp } from "./proxy.ts";
import { createTicket, saveTicket, type TicketChanges, withoutLabels } from "./save-ticket.ts";
import type { ZendeskState } from "./state.ts";
import type { ZendeskBootstrap, ZendeskUser } from "./types.ts";

/** What the desk's own page calls: its data, live events, saving, and the apps' proxied requests. */
export function createPageApi(
  state: ZendeskState,
  appOrigin: () => string,
  whoCalls: (context: Context) => ZendeskUser,
): Hono {
  const api = new Hono();
  api.get("/bootstrap", (c) => c.json(bootstrap(state, appOrigin(), whoCalls(c))));
  api.get("/events", (c) => state.hub.stream(c));
  api.post("/events/:page/:sequence", (c) => {
    state.hub.acknowledge(c.req.param("page"), Number(c.req.param("sequence")));
    return c.body(null, 204);
  });
  api.post("/tickets", async (c) => {
    const result = await createTicket(state, whoCalls(c), await c.req.json());
    return "body" in result
      ? c.json(result.body, result.status as 422)
      : c.json({ ticket: withoutLabels(result) }, 201);
  });
  api.put("/tickets/:id", async (c) => {
    const ticket = state.ticket(Number(c.req.param("id")));
    if (!ticket) return c.json({ error: "RecordNotFound", description: "Not found" }, 404);
    const fault = state.faults.strike("save", String(ticket.id));
    await faultDelay(fault);
    if (fault?.error) return c.json({ error: "FaultInjected", description: fault.error }, (fault.status ?? 500) as 500);
    const changes: TicketChanges = await c.req.json();
    const refusal = await saveTicket(state, ticket, whoCalls(c), changes);
    return refusal ? c.json(refusal.body, refusal.status as 422) : c.json({ ticket: withoutLabels(ticket) });
  });
  api.post("/proxy", async (c) => {
    const { appId, request }: { appId: number; request: AppRequest } = await c.req.json();
    const installation = state.installations.find((candidate) => candidate.appId === appId);
    if (!installation) return c.json({ error: "That app is not installed." }, 404);
    return c.json(await proxyForApp(state, installation, request));
  });
  return api;
}

function bootstrap(state: ZendeskState, appOrigin: string, user: ZendeskUser): ZendeskBootstrap {
  const { users, groups, organizations, fields, subdomain } = state;
  return {
    appOrigin,
    subdomain,
    currentUserId: user.id,
    users,
    groups,
    organizations,
    fields,
    tickets: state.tickets.map(withoutLabels),
    apps: appsForPage(state),
    faults: state.faults.list(),
  };
}
