import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Collector,
  createCollector,
  createLog,
  createToken,
  type Log,
  readTaxonomy,
  resolveConfig,
} from "@lucid/collector";
import type { PrivacyLevel } from "@lucid/core";
import {
  createFreshdeskDesk,
  createZendeskDesk,
  type FreshdeskDesk,
  loadTicketFixtures,
  type TicketFixture,
  type ZendeskDesk,
} from "../../test/desks/index.ts";
import { fieldMapping } from "./field-mapping.ts";

export interface DemoOptions {
  readonly root: string;
  /** Holds the collector's database, keys and the demo's tokens. */
  readonly dataDir: string;
  /** The first of six: page, Zendesk, its apps, Freshdesk, its apps, collector. 0: six free ones. */
  readonly port: number;
  /** false: the admin installs by hand, as the tests of the Apps page do. */
  readonly install: boolean;
  /** The labelled sets unless told. */
  readonly tickets?: { readonly zendesk: TicketFixture[]; readonly freshdesk: TicketFixture[] };
  readonly log?: Log;
  /** Both desks are one organisation: Zendesk's tenant and taxonomy serve Freshdesk's desk as well, at this privacy level. */
  readonly together?: PrivacyLevel;
}

export interface Demo {
  readonly zendesk: ZendeskDesk;
  readonly freshdesk: FreshdeskDesk;
  collector: Collector;
  readonly collectorUrl: string;
  readonly tokens: DemoTokens;
  readonly packages: { readonly zendesk: string; readonly freshdesk: string };
  /** What the admin types into each desk's settings form. */
  readonly settings: { readonly zendesk: Record<string, string>; readonly freshdesk: Record<string, string> };
  /** The collector is gone, as after a crash of its machine; nothing listens on its port. */
  stopCollector(): Promise<void>;
  /** Starts a stopped collector again on the same data and port. */
  startCollector(): Promise<void>;
  stop(): Promise<void>;
}

interface DeskTokens {
  readonly secureToken: string;
  readonly adminToken: string;
}
export interface DemoTokens {
  readonly zendesk: DeskTokens;
  readonly freshdesk: DeskTokens;
}

/** Collector and both desks on this machine, the packaged apps installed. The packages must have been built. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { root, port } = options;
  const portAt = (offset: number) => (port === 0 ? 0 : port + offset);
  const tokens = demoTokens(options.dataDir);
  const taxonomies = {
    zendesk: readTaxonomy("it-support", root),
    freshdesk: readTaxonomy(options.together === undefined ? "customer-support" : "it-support", root),
  };
  const packages = {
    zendesk: path.join(root, "dist/zendesk/lucid-triage-0.1.0.zip"),
    freshdesk: path.join(root, "dist/freshdesk"),
  };
  const zendesk = createZendeskDesk({
    port: portAt(1),
    appPort: portAt(2),
    tickets: options.tickets?.zendesk ?? loadTicketFixtures("it-support"),
    groups: ["Service Desk", ...taxonomies.zendesk.teams.map((team) => team.name)],
    packageDirectory: path.join(root, "dist/zendesk"),
  });
  const freshdesk = createFreshdeskDesk({
    port: portAt(3),
    appPort: portAt(4),
    tickets: options.tickets?.freshdesk ?? loadTicketFixtures("customer-support"),
    groups: ["First line", ...taxonomies.freshdesk.teams.map((team) => team.name)],
    packageDirectory: path.join(root, "dist"),
  });
  await zendesk.listen();
  await freshdesk.listen();
  const createDemoCollector = () => openCollector(options, tokens, zendesk.appOrigin, freshdesk.appOrigin);
  let collector = await createDemoCollector();
  const running = await collector.start({ port: portAt(5) });
  const settings = {
    zendesk: {
      mode: "suggest",
      collector_url: running.url,
      collector_token: tokens.zendesk.secureToken,
      publishing_key: collector.publicKeyBase64,
      field_mapping: fieldMapping(taxonomies.zendesk, zendesk.state.groups),
    },
    freshdesk: {
      mode: "suggest",
      collector_host: new URL(running.url).host,
      collector_token: (options.together === undefined ? tokens.freshdesk : tokens.zendesk).secureToken,
      publishing_key: collector.publicKeyBase64,
      field_mapping: fieldMapping(taxonomies.freshdesk, freshdesk.state.groups),
    },
  };
  if (options.install) {
    await installApp(zendesk.url, packages.zendesk, settings.zendesk);
    await installApp(freshdesk.url, packages.freshdesk, settings.freshdesk);
  }
  return {
    ...{ zendesk, freshdesk, tokens, packages, settings, collectorUrl: running.url },
    get collector() {
      return collector;
    },
    async stopCollector() {
      await collector.stop();
    },
    async startCollector() {
      collector = await createDemoCollector();
      await collector.start({ port: running.port });
    },
    async stop() {
      await Promise.all([collector.stop(), zendesk.close(), freshdesk.close()]);
    },
  };
}

/** The same tokens at every start, so that installed apps keep working. A demo's: a real collector keeps hashes only. */
function demoTokens(dataDir: string): DemoTokens {
  const file = path.join(dataDir, "demo-tokens.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as DemoTokens;
  const desk = (): DeskTokens => ({ secureToken: createToken(), adminToken: createToken() });
  const tokens = { zendesk: desk(), freshdesk: desk() };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  return tokens;
}

function openCollector(
  { dataDir, root, log, together }: DemoOptions,
  tokens: DemoTokens,
  zendeskApps: string,
  freshdeskApps: string,
): Promise<Collector> {
  const tenants = [
    {
      id: "local-zendesk",
      name: "Local Zendesk",
      desk: "zendesk" as const,
      taxonomy: "it-support",
      origins: [zendeskApps],
    },
    {
      id: "local-freshdesk",
      name: "Local Freshdesk",
      desk: "freshdesk" as const,
      taxonomy: "customer-support",
      origins: [freshdeskApps],
    },
  ].map((tenant) => ({ ...tenant, ...tokens[tenant.desk] }));
  const [first] = tenants;
  const one = { ...first, alsoDesks: ["freshdesk"], origins: [zendeskApps, freshdeskApps], privacyLevel: together };
  const config = resolveConfig({ tenants: together === undefined ? tenants : [one] }, root);
  return createCollector({ dataDir, config, log: log ?? createLog() });
}

/** As the Apps page does it: the desk checks the package and the settings. */
async function installApp(desk: string, packagePath: string, settings: Record<string, string>): Promise<void> {
  const response = await fetch(`${desk}/api/test/apps`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: packagePath, settings, createFields: true }),
  });
  if (!response.ok) throw new Error(`${desk} refused the app: ${await response.text()}`);
}
