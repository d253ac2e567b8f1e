import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { createAppOrigin } from "../shared-parts/app-origin.ts";
import { createAppsRoutes } from "../shared-parts/apps-routes.ts";
import { bundledScript } from "../shared-parts/bundled-script.ts";
import type { Fault } from "../shared-parts/fault-list.ts";
import { createTestRoutes } from "../shared-parts/test-routes.ts";
import { loadTicketFixtures, type TicketFixture } from "../shared-parts/ticket-fixture.ts";
import { createTwoServers } from "../shared-parts/two-servers.ts";
import { createFreshdeskAdmin } from "./admin.ts";
import { createFreshdeskData, defaultFreshdeskGroups, type FreshdeskAgentSeed } from "./desk-data.ts";
import { createPageApi } from "./page-api.ts";
import { addConversation } from "./save-ticket.ts";
import { adminShell, agentShell } from "./shell.ts";
import { createFreshdeskState, type FreshdeskState } from "./state.ts";
import type { FreshdeskAgent } from "./types.ts";

/** How a local Freshdesk is set up. */
export interface FreshdeskDeskOptions {
  /** Port of the desk, 0 for a free one. */
  port: number;
  /** Port of the apps' origin, 0 for a free one. */
  appPort: number;
  /** The customer-support set unless told. */
  tickets?: TicketFixture[];
  /** Names of the groups tickets can be assigned to. */
  groups?: string[];
  agents?: FreshdeskAgentSeed[];
  /** Where the Apps page looks for packages. */
  packageDirectory?: string;
  /** Faults in force from the start. */
  faults?: Fault[];
}

/** A running, or not yet running, desk. */
export interface FreshdeskDesk {
  /** Address of the desk; right after `listen`. */
  readonly url: string;
  /** Origin of the app frames; right after `listen`. */
  readonly appOrigin: string;
  readonly state: FreshdeskState;
  /** @throws the system's error when a port is in use */
  listen(): Promise<void>;
  close(): Promise<void>;
}

const pageEntry = fileURLToPath(new URL("./page/main.ts", import.meta.url));
const clientEntry = fileURLToPath(new URL("./client/app-client.ts", import.meta.url));
const styleFiles = ["../shared-parts/page/base.css", "./page/freshdesk.css"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const styles = () => styleFiles.map((file) => readFileSync(file, "utf8")).join("\n");
const cookieName = "freshdesk_as";

/** Creates a local Freshdesk that runs packaged apps with the same public client API. Nothing listens before `listen`. */
export function createFreshdeskDesk(options: FreshdeskDeskOptions): FreshdeskDesk {
  const tickets = options.tickets ?? loadTicketFixtures("customer-support");
  const data = createFreshdeskData(tickets, options.groups ?? defaultFreshdeskGroups, options.agents ?? []);
  const state = createFreshdeskState(data, options.faults ?? []);
  const apps = createAppOrigin({
    faults: state.faults,
    prefix: "/:appId/:version/",
    folder: "app/",
    filesOf: (appId) => state.installations.find((installation) => installation.appId === appId)?.package.files,
    rewriteHtml: (page) => page.replaceAll("{{{appclient}}}", "/app-client.js"),
    scripts: { "/app-client.js": () => bundledScript(clientEntry) },
  });
  const desk = deskRoutes(state, options, () => `http://127.0.0.1:${servers.appPort()}`);
  const servers = createTwoServers(desk, apps, options);
  return {
    get url() {
      return `http://localhost:${servers.deskPort()}`;
    },
    get appOrigin() {
      return `http://127.0.0.1:${servers.appPort()}`;
    },
    state,
    listen: servers.listen,
    async close() {
      state.hub.close();
      await servers.close();
    },
  };
}

function deskRoutes(state: FreshdeskState, options: FreshdeskDeskOptions, appOrigin: () => string): Hono {
  const admin = createFreshdeskAdmin(state);
  const whoCalls = (c: Context) => agentNamed(state, c.req.query("as") ?? getCookie(c, cookieName));
  const desk = new Hono();
  desk.use("*", async (c, next) => {
    const as = c.req.query("as");
    if (as) setCookie(c, cookieName, as, { path: "/" });
    await next();
  });
  desk.get("/", (c) => c.redirect(c.req.query("as") ? `/a/tickets?as=${c.req.query("as")}` : "/a/tickets"));
  desk.get("/desk.js", async (c) =>
    c.body(await bundledScript(pageEntry), 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  desk.get("/desk.css", (c) => c.body(styles(), 200, { "content-type": "text/css; charset=utf-8" }));
  desk.get("/a/*", (c) => c.html(agentShell()));
  desk.get("/favicon.ico", (c) => c.body(null, 204));
  desk.route("/api/desk", createPageApi(state, appOrigin, whoCalls));
  desk.route("/api/test", testRoutes(state, admin));
  desk.route(
    "/admin/apps",
    createAppsRoutes({
      admin,
      packageDirectory: options.packageDirectory,
      isAdmin: (c) => whoCalls(c).role === "admin",
      layout: async (c, title, content) => c.html(adminShell(title, whoCalls(c), await html`${content}`)),
    }),
  );
  return desk;
}

function testRoutes(state: FreshdeskState, admin: ReturnType<typeof createFreshdeskAdmin>): Hono {
  return createTestRoutes({
    admin,
    faults: state.faults,
    hub: state.hub,
    proxyLog: state.proxyLog,
    async customerReply(id, body, format) {
      const ticket = state.ticket(id);
      if (!ticket) return false;
      await addConversation(state, ticket, {
        body,
        format,
        userId: ticket.requester_id,
        incoming: true,
        private: false,
      });
      return true;
    },
  });
}

/** `admin`, `agent`, `light-agent` (a collaborator), or an agent's id; the agent when nothing fits. */
function agentNamed(state: FreshdeskState, as: string | undefined): FreshdeskAgent {
  const role = as === "light-agent" ? "collaborator" : as;
  const found = state.agents.find((agent) => agent.role === role || String(agent.id) === as);
  const agent = found ?? state.agents.find((candidate) => candidate.role === "agent");
  if (!agent) throw new Error("A desk needs at least one agent.");
  return agent;
}
