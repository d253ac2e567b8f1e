import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScratch, openTestCollector, type TestCollector, TOKENS } from "../testing/open-test-collector.ts";

/** How tenant b might try to reach what is tenant a's: one case for each route; a route without one fails. */
interface IsolationCase {
  readonly body?: unknown;
  readonly path?: (aFile: string) => string;
  /** Which kind of b's token is the strongest for this route. */
  readonly as: "session" | "secure" | "admin" | null;
  readonly expectStatus: number;
}

const CASES: Readonly<Record<string, IsolationCase>> = {
  "POST /v1/session": { as: "secure", body: { app: "zendesk", appVersion: "0.1.0" }, expectStatus: 200 },
  "POST /v1/decisions": { as: "session", body: { decisions: [sampleDecision(900)] }, expectStatus: 200 },
  "GET /v1/decisions": { as: "admin", expectStatus: 200 },
  "POST /v1/erase": { as: "admin", body: { ticketId: "canary-of-a" }, expectStatus: 200 },
  "GET /v1/bundle": { as: "session", expectStatus: 200 },
  "GET /v1/memory": { as: "session", expectStatus: 200 },
  "GET /assets/{sha256}": { as: "session", path: (aFile) => `/assets/${aFile}`, expectStatus: 404 },
  "GET /v1/review": { as: "admin", expectStatus: 200 },
  "GET /v1/review/corrections": { as: "admin", path: () => "/v1/review/corrections?state=all", expectStatus: 200 },
  "POST /v1/review/verdicts": {
    as: "admin",
    body: { decisionIds: [sampleDecision(1).id], verdict: "rejected", reviewer: "Ada" },
    expectStatus: 200,
  },
  "GET /v1/review/sample": { as: "admin", path: () => "/v1/review/sample?month=2026-01", expectStatus: 200 },
  "POST /v1/review/sample": {
    as: "admin",
    body: { month: "2026-01", decisionId: sampleDecision(1).id, labels: null, reviewer: "Ada" },
    expectStatus: 404,
  },
  "GET /v1/review/agreement": { as: "admin", expectStatus: 200 },
  "GET /v1/review/releases": { as: "admin", expectStatus: 200 },
  "POST /v1/retrain": { as: "admin", expectStatus: 200 },
  "GET /v1/jobs": { as: "admin", expectStatus: 200 },
  "GET /review": { as: null, expectStatus: 200 },
  "GET /review/review.js": { as: null, expectStatus: 200 },
  "GET /review/review.css": { as: null, expectStatus: 200 },
  "GET /healthz": { as: null, expectStatus: 200 },
  "GET /openapi.json": { as: null, expectStatus: 200 },
  "GET /": { as: null, expectStatus: 200 },
};

const scratch = createScratch();
let one: TestCollector;
let folder: string;
let aFile: string;
let tokens: Record<"session" | "secure" | "admin", string>;
beforeAll(async () => {
  folder = scratch.folder();
  one = await openTestCollector(folder);
  const session = await one.session("a");
  await one.send(session, [sampleDecision(1, { ticketId: "canary-of-a" })]);
  const signed = (await (await one.call("/v1/bundle", { token: session })).json()) as { manifest: string };
  const { files } = JSON.parse(signed.manifest) as { files: { name: string; sha256: string }[] };
  aFile = files.find(({ name }) => name === "taxonomy.json")?.sha256 ?? "";
  tokens = { ...TOKENS.b, session: await one.session("b") };
});
afterAll(async () => {
  await one.collector.stop();
  scratch.clean();
});

const routeNames = () => one.collector.routes.map((route) => `${route.method} ${route.path}`);
const callRoute = (name: string, token: string | null) => {
  const [method = "GET", path = "/"] = name.split(" ");
  const test = CASES[name];
  return one.call(test?.path?.(aFile) ?? path, {
    method,
    ...(test?.body === undefined ? {} : { body: test.body }),
    ...(token === null ? {} : { token }),
  });
};

/** The collector's own pages and their files. */
const isPage = (name: string) => name === "GET /" || /^GET \/review(\/|$)/.test(name);

describe("every route", () => {
  it("has a case here and a place in the router and in the OpenAPI document", async () => {
    expect(Object.keys(CASES).sort()).toEqual(routeNames().sort());
    const routed = one.collector.app.routes
      .filter(({ method }) => method === "GET" || method === "POST")
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    expect([...new Set(routed)].sort()).toEqual(routeNames().sort());
    const document = (await (await one.call("/openapi.json")).json()) as { paths: Record<string, object> };
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(routeNames().sort());
    expect(JSON.stringify(document)).not.toContain("#/$defs");
  });

  it.each(Object.keys(CASES))("%s shows tenant b nothing of tenant a", async (name) => {
    const test = CASES[name];
    const answer = await callRoute(name, test?.as ? tokens[test.as] : null);
    expect(answer.status).toBe(test?.expectStatus);
    expect(await answer.text()).not.toMatch(/canary-of-a|"tenant":"a"/);
  });

  it.each(Object.keys(CASES))("%s refuses no token, a wrong token and the wrong kind of token", async (name) => {
    const test = CASES[name];
    if (!test?.as) return expect((await callRoute(name, null)).status).toBe(200);
    const wrong = [
      null,
      randomUUID(),
      ...Object.entries(tokens).flatMap(([kind, token]) => (kind === test.as ? [] : [token])),
    ];
    for (const token of wrong) {
      // A panel without a session may send decisions with the secure token, through the proxy.
      if (name === "POST /v1/decisions" && token === tokens.secure) continue;
      const { status } = await callRoute(name, token);
      expect([401, 403, 404]).toContain(status);
    }
  });

  it("left tenant a's decisions where they were", async () => {
    expect((await one.exported("a")).map(({ ticketId }) => ticketId)).toEqual(["canary-of-a"]);
  });

  it.each(Object.keys(CASES))("%s answers with the headers that keep browsers safe", async (name) => {
    const { headers } = await callRoute(name, null);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    // Pages are for themselves; what panels fetch comes from the helpdesk's origin, and CORS says from which.
    expect(headers.get("cross-origin-resource-policy")).toBe(isPage(name) ? "same-origin" : "cross-origin");
    expect(headers.get("set-cookie")).toBeNull();
  });

  it.each(["/", "/review"])("the page %s is alone in its window and turns no string into code", async (path) => {
    const { headers } = await one.call(path);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("content-security-policy")).toMatch(/require-trusted-types-for 'script'; trusted-types 'none'/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
  });

  it.each([
    ["no route", "/nowhere", "GET"],
    ["a wrong method", "/v1/bundle", "DELETE"],
    ["a preflight", "/v1/bundle", "OPTIONS"],
  ])("%s is answered with the same care", async (_name, path, method) => {
    const { headers } = await one.call(path, { method });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    if (method !== "OPTIONS") expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("hides tokens at rest and in the log", () => {
    const files = ["collector.sqlite", "collector.sqlite-wal"].map((file) =>
      readFileSync(join(folder, file), "latin1"),
    );
    for (const token of [TOKENS.a.secure, TOKENS.a.admin, TOKENS.b.secure, TOKENS.b.admin, tokens.session]) {
      expect([...files, one.log.join()].some((text) => text.includes(token))).toBe(false);
    }
  });
});

describe("what is not a route", () => {
  it.each([
    "/v1",
    "/v1/decisions/1",
    "/assets/../collector.json",
    "/assets/%2e%2e%2fcollector.json",
    "/secrets/session.key",
  ])("%s is 404", async (path) => {
    const answer = await one.call(path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: "not_found", retryable: false } });
  });

  it("a wrong method is 405 and names the right ones", async () => {
    const answer = await one.call("/v1/bundle", { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
  });
});
