import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Decision, PRIORITIES, type Taxonomy } from "@lucid/core";
import type { EncoderFiles } from "../bundles/encoder-files.ts";
import type { StarterFitter } from "../bundles/starter-bundle.ts";
import { type Collector, type CollectorOptions, createCollector } from "../collector.ts";
import { type CollectorConfigInput, resolveConfig } from "../config/collector-config.ts";

export const ORIGIN_A = "https://111.apps.zdusercontent.com";
export const ORIGIN_B = "https://222.apps.zdusercontent.com";
export const TOKENS = {
  a: { secure: randomBytes(32).toString("base64url"), admin: randomBytes(32).toString("base64url") },
  b: { secure: randomBytes(32).toString("base64url"), admin: randomBytes(32).toString("base64url") },
} as const;
export type TenantName = keyof typeof TOKENS;

/** Folders of one test file, removed at its end. */
export function createScratch(): { folder(): string; clean(): void } {
  const made: string[] = [];
  return {
    folder() {
      const folder = mkdtempSync(join(tmpdir(), "collector-"));
      made.push(folder);
      return folder;
    },
    clean() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const text = (value: string) => Buffer.from(value.repeat(400));

/** A small stand-in for an encoder's folder: the collector never looks inside these files. */
export function fakeEncoder(): EncoderFiles {
  return {
    folder: "unused",
    describe: { id: "en", hash: "0".repeat(64), dims: 4, maxTokens: 8 },
    files: [
      { name: "tokenizer.json", bytes: text('{"vocabulary": []}'), access: "public" },
      { name: "encoder.onnx", bytes: text("weights "), access: "public" },
      { name: "ort-1.0.0.wasm", bytes: text("instructions "), access: "public" },
    ],
  };
}

/** Fits nothing; says how often it was asked. */
export function createFakeFitter(): StarterFitter & { readonly fits: () => number } {
  let fits = 0;
  return {
    version: "fake",
    fits: () => fits,
    fit: async ({ taxonomy }) => {
      fits += 1;
      return { heads: { of: taxonomy.id }, goldens: [], evaluation: null };
    },
  };
}

const label = (id: string) => ({ id, name: id, description: id, decisionRule: id });
const example = { text: "my badge is lost", priority: "normal", language: "en" } as const;

/** Its labels are those of the test kit's sample decision. */
const TAXONOMY: Taxonomy = {
  id: "sample",
  version: 3,
  name: "Sample",
  languages: ["en"],
  priorities: PRIORITIES.map((id) => ({ id, name: id, rule: id })),
  teams: [{ id: "hardware-n2", name: "Hardware N2 support" }],
  categories: ["access", "hardware"].map((id, index) => ({
    ...label(id),
    team: "hardware-n2",
    critical: false,
    subcategories: [{ ...label(index === 0 ? "badge" : "printer"), examples: [example] }],
  })),
};

/** Two tenants with the sample taxonomy; the names differ, so that their files do. */
export function testConfig(folder: string, change: Partial<CollectorConfigInput> = {}, tenant: object = {}) {
  writeFileSync(join(folder, "a.json"), JSON.stringify(TAXONOMY));
  writeFileSync(join(folder, "b.json"), JSON.stringify({ ...TAXONOMY, name: "Other" }));
  const one = (id: TenantName, origin: string) => ({
    id,
    name: id,
    desk: "zendesk" as const,
    secureToken: TOKENS[id].secure,
    adminToken: TOKENS[id].admin,
    origins: [origin],
    taxonomy: `${id}.json`,
    ...tenant,
  });
  return resolveConfig({ tenants: [one("a", ORIGIN_A), one("b", ORIGIN_B)], ...change }, folder);
}

export interface TestCollector {
  readonly collector: Collector;
  readonly url: string;
  readonly log: string[];
  call(path: string, options?: CallOptions): Promise<Response>;
  session(tenant?: TenantName): Promise<string>;
  send(token: string, decisions: readonly unknown[]): Promise<Response>;
  exported(tenant?: TenantName): Promise<readonly Decision[]>;
}

export interface CallOptions {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A collector on a real port, with helpers that talk to it as panels and admins do. */
export async function openTestCollector(
  dataDir: string,
  options: Partial<CollectorOptions> & { readonly waitForBundles?: boolean } = {},
): Promise<TestCollector> {
  const log: string[] = [];
  const collector = await createCollector({
    dataDir,
    config: testConfig(dataDir),
    cacheDir: join(dataDir, "cache"),
    starterFitter: createFakeFitter(),
    readEncoder: fakeEncoder,
    log: (level, event, fields) => log.push(JSON.stringify({ level, event, ...fields })),
    ...options,
  });
  const { url } = await collector.start({ port: 0 });
  if (options.waitForBundles ?? true) await collector.bundlesReady();
  const call = (path: string, { method, token, body, headers }: CallOptions = {}) =>
    fetch(url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    ...{ collector, url, log, call },
    async session(tenant = "a") {
      const body = { app: "zendesk", appVersion: "0.1.0" };
      const grant = (await (await call("/v1/session", { token: TOKENS[tenant].secure, body })).json()) as {
        token: string;
      };
      return grant.token;
    },
    send: (token, decisions) => call("/v1/decisions", { token, body: { decisions } }),
    async exported(tenant = "a") {
      const page = await call("/v1/decisions?limit=1000", { token: TOKENS[tenant].admin });
      return ((await page.json()) as { decisions: Decision[] }).decisions;
    },
  };
}
