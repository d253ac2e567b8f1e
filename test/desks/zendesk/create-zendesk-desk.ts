import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { createAppOrigin } from "../shared-parts/app-origin.ts";
import { createAppsRoutes } from "../shared-parts/apps-routes.ts";
import { bundledScript } from "../shared-parts/bundled-script.ts";
import { type Fault, faultDelay } from "../shared-parts/fault-list.ts";
import { createTestRoutes } from "../shared-parts/test-routes.ts";
import { loadTicketFixtures, type TicketFixture } from "../shared-parts/ticket-fixture.ts";
import { createTwoServers } from "../shared-parts/two-servers.ts";
import { createZendeskAdmin } from "./admin.ts";
import { type AgentSeed, createDeskData, defaultZendeskGroups } from "./desk-data.ts";
import { createPageApi } from "./page-api.ts";
import { createRestApi } from "./rest-api.ts";
import { addCustomerReply } from "./save-ticket.ts";
import { adminShell, agentShell } from "./shell.ts";
import { createZendeskState, type ZendeskState } from "./state.ts";
import type { ZendeskUser } from "./types.ts";

/** How a local Zendesk is set up. */
export interface ZendeskDeskOptions {
  /** Port of the desk, 0 for a free one. */
  port: number;
  /** Port of the apps' origin, 0 for a free one. */
  appPort: number;
  /** The it-support set unless told. */
  tickets?: TicketFixture[];
  /** Names of the groups tickets can be assigned to. */
  groups?: string[];
  agents?: AgentSeed[];
  /** Where the Apps page looks for packages. */
  packageDirectory?: string;
  /** Faults in force from the start. */
  faults?: Fault[];
}

/** A running, or not yet running, desk. */
export interface ZendeskDesk {
  /** Address of the desk; right after `listen`. */
  readonly url: string;
  /** Origin of the app frames; right after `listen`. */
  readonly appOrigin: string;
  readonly state: ZendeskState;
  /** @throws the system's error when a port is in use */
  listen(): Promise<void>;
  close(): Promise<void>;
}

const sdkTag = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js";
const sdkEntry = createRequire(import.meta.url).resolve("zendesk_app_framework_sdk");
const pageEntry = fileURLToPath(new URL("./page/main.ts", import.meta.url));
const styleFiles = ["../shared-parts/page/base.css", "./page/zendesk.css"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const styles = () => styleFiles.map((file) => readFileSync(file, "utf8")).join("\n");
const cookieName = "zendesk_as";

/** Creates a local Zendesk that runs packaged apps over the real app framework protocol. Nothing listens before `listen`. */
export function createZendeskDesk(options: ZendeskDeskOptions): ZendeskDesk {
  const tickets = options.tickets ?? loadTicketFixtures("it-support");
  const data = createDeskData(tickets, options.groups ?? defaultZendeskGroups, options.agents ?? []);
  const state = createZendeskState(data, options.faults ?? []);
  const apps = createAppOrigin({
    faults: state.faults,
    prefix: "/:appId/assets/:version/",
    folder: "assets/",
    filesOf: (appId) => state.installations.find((installation) => installation.appId === appId)?.package.files,
    rewriteHtml: (page) => page.replaceAll(sdkTag, "/zaf_sdk.min.js"),
    scripts: { "/zaf_sdk.min.js": () => bundledScript(sdkEntry, "ZAFClient") },
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

function deskRoutes(state: ZendeskState, options: ZendeskDeskOptions, appOrigin: () => string): Hono {
  const admin = createZendeskAdmin(state);
  const whoCalls = (c: Context) => userNamed(state, c.req.query("as") ?? getCookie(c, cookieName));
  const desk = new Hono();
  desk.use("*", async (c, next) => {
    const as = c.req.query("as");
    if (as) setCookie(c, cookieName, as, { path: "/" });
    await next();
  });
  desk.get("/", (c) => c.redirect(c.req.query("as") ? `/agent?as=${c.req.query("as")}` : "/agent"));
  desk.get("/desk.js", async (c) =>
    c.body(await bundledScript(pageEntry), 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  desk.get("/desk.css", (c) => c.body(styles(), 200, { "content-type": "text/css; charset=utf-8" }));
  desk.get("/agent/*", (c) => c.html(agentShell()));
  desk.get("/agent", (c) => c.html(agentShell()));
  desk.get("/favicon.ico", (c) => c.body(null, 204));
  desk.use("/api/v2/*", async (c, next) => {
    const fault = state.faults.strike("request", c.req.path);
    await faultDelay(fault);
    return fault?.error ? c.json({ error: fault.error }, (fault.status ?? 500) as 500) : next();
  });
  desk.route("/api/v2", createRestApi(state, whoCalls));
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

function testRoutes(state: ZendeskState, admin: ReturnType<typeof createZendeskAdmin>): Hono {
  return createTestRoutes({
    admin,
    faults: state.faults,
    hub: state.hub,
    proxyLog: state.proxyLog,
    async customerReply(id, body, format) {
      const ticket = state.ticket(id);
      if (!ticket) return false;
      await addCustomerReply(state, ticket, body, format);
      return true;
    },
  });
}

/** `admin`, `agent`, `light-agent`, or a user id; the agent when nothing fits. */
function userNamed(state: ZendeskState, as: string | undefined): ZendeskUser {
  const role = as?.replace("-", "_");
  const found = state.users.find((user) => user.role !== "end-user" && (user.role === role || String(user.id) === as));
  const agent = found ?? state.users.find((user) => user.role === "agent");
  if (!agent) throw new Error("A desk needs at least one agent.");
  return agent;
}
