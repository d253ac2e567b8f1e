import { Hono } from "hono";
import { PackageError, readAppFiles } from "./app-files.ts";
import type { AppsAdmin } from "./apps-admin.ts";
import type { EventHub } from "./event-hub.ts";
import type { Fault, FaultList } from "./fault-list.ts";
import type { ProxiedCall } from "./proxied-call.ts";

/** What the test routes act on. */
export interface TestRoutesOptions {
  admin: AppsAdmin;
  faults: FaultList;
  hub: EventHub;
  proxyLog: ProxiedCall[];
  /** Appends the customer's message; false when there is no such ticket. */
  customerReply(ticketId: number, body: string, format: "html" | "text"): Promise<boolean>;
}

/** Routes under /api/test: what a test, or a curious person, can do to a desk from outside. */
export function createTestRoutes({ admin, faults, hub, proxyLog, customerReply }: TestRoutesOptions): Hono {
  const routes = new Hono();
  routes.onError((error, c) => {
    if (!(error instanceof PackageError)) throw error;
    return c.json({ error: error.message }, 400);
  });
  routes.post("/apps", async (c) => {
    const body: { path: string; settings?: Record<string, unknown>; appId?: number; createFields?: boolean } =
      await c.req.json();
    const files = readAppFiles(body.path);
    const settings = body.settings ?? {};
    const result = await (body.appId ? admin.upgrade(body.appId, files, settings) : admin.install(files, settings));
    if (Object.keys(result.errors).length > 0) return c.json(result, 422);
    const installed = admin.installed().find((app) => app.appId === result.appId);
    if (body.createFields && installed?.action) await admin.runAction(installed.appId, installed.action.name);
    return c.json(result);
  });
  routes.delete("/apps/:id", async (c) => {
    await admin.uninstall(Number(c.req.param("id")));
    return c.json({});
  });
  routes.post("/faults", async (c) => {
    const body: Fault | Fault[] = await c.req.json();
    for (const fault of Array.isArray(body) ? body : [body]) faults.add(fault);
    await hub.publish("faults", faults.list());
    return c.json({ faults: faults.list() });
  });
  routes.delete("/faults", async (c) => {
    faults.clear();
    await hub.publish("faults", []);
    return c.json({ faults: [] });
  });
  routes.get("/proxy-log", (c) => c.json(proxyLog));
  routes.post("/tickets/:id/customer-reply", async (c) => {
    const text = await c.req.text();
    const body: { body?: string; format?: "html" | "text" } = text ? JSON.parse(text) : {};
    const message = body.body ?? "Hello again, is there any news? It happens more often now.";
    const done = await customerReply(Number(c.req.param("id")), message, body.format ?? "text");
    return done ? c.json({}) : c.json({ error: "There is no such ticket." }, 404);
  });
  return routes;
}
