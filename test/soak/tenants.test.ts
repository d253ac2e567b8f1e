import type { Collector } from "@lucid/collector";
import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, describe, expect, it } from "vitest";
import { type CollectorClient, createCollectorClient } from "./lab/collector-client.ts";
import { openSoakCollector } from "./lab/open-soak-collector.ts";
import { removeProtection, VICTIM } from "./lab/removed-protections.ts";
import { cleanUp, createSoakDesk } from "./lab/soak-desk.ts";
import { type PlantedTenant, plantTenant } from "./lab/tenant-canaries.ts";

const TENANTS = [VICTIM, ...Array.from({ length: SOAKING ? 9 : 2 }, (_, index) => `tenant-${index + 1}`)];
const MONTH = new Date().toISOString().slice(0, 7);
/** Malformed, without a token, with the wrong kind of token. */
const AT_THE_DOOR: ReadonlySet<number> = new Set([400, 401, 403, 405]);
afterAll(cleanUp);

/** How one tenant would reach for another's: the address and the body, both made of what is the victim's. */
interface Attempt {
  readonly path?: string;
  readonly body?: unknown;
}
type AttemptOn = (victim: PlantedTenant) => Attempt;

const asItIs: AttemptOn = () => ({});

/** One for each route; a route without one fails the check below. */
const ATTEMPTS: Readonly<Record<string, AttemptOn>> = {
  "POST /v1/session": () => ({ body: { app: "zendesk", appVersion: "0.1.0" } }),
  // The same id: it must become a row of the sender's own and leave the victim's as it is.
  "POST /v1/decisions": ({ decision }) => ({ body: { decisions: [sampleDecision(7, { id: decision.id })] } }),
  "GET /v1/decisions": () => ({ path: "/v1/decisions?limit=1000" }),
  "POST /v1/erase": ({ decision }) => ({ body: { ticketId: decision.ticketId } }),
  "GET /v1/bundle": asItIs,
  "GET /v1/memory": asItIs,
  "GET /assets/{sha256}": ({ ownFile }) => ({ path: `/assets/${ownFile}` }),
  "GET /v1/review": asItIs,
  "GET /v1/review/corrections": () => ({ path: "/v1/review/corrections?state=all" }),
  "POST /v1/review/verdicts": ({ decision }) => ({
    body: { decisionIds: [decision.id], verdict: "rejected", reviewer: "Somebody else" },
  }),
  "GET /v1/review/sample": () => ({ path: `/v1/review/sample?month=${MONTH}` }),
  "POST /v1/review/sample": ({ decision }) => ({
    body: { month: MONTH, decisionId: decision.id, labels: null, reviewer: "Somebody else" },
  }),
  "GET /v1/review/agreement": asItIs,
  "GET /v1/review/releases": asItIs,
  "POST /v1/retrain": () => ({ body: {} }),
  "GET /v1/jobs": asItIs,
  "GET /review": asItIs,
  "GET /review/review.js": asItIs,
  "GET /review/review.css": asItIs,
  "GET /healthz": asItIs,
  "GET /openapi.json": asItIs,
  "GET /": asItIs,
};

interface Outcome {
  readonly routes: readonly string[];
  readonly tried: number;
  readonly leaks: readonly string[];
  /** Routes that refused every attempt at the door: about those the check would say nothing. */
  readonly unreached: readonly string[];
  /** Tenants whose own data changed, lost or gained anything. */
  readonly harmed: readonly string[];
}

/** What an answer shows of the victim that the question did not hold already. */
function leaked(victim: PlantedTenant, asked: string, answered: string): string | undefined {
  return victim.canaries.find((canary) => answered.includes(canary) && !asked.includes(canary));
}

/** Reaches through one route with each of the attacker's tokens and with none. */
async function reachThrough(client: CollectorClient, name: string, by: PlantedTenant, on: PlantedTenant) {
  const [method = "GET", path = "/"] = name.split(" ");
  const attempt = ATTEMPTS[name]?.(on);
  if (!attempt) throw new Error(`${name} has no attempt here: add one`);
  const at = attempt.path ?? path;
  const asked = at + JSON.stringify(attempt.body ?? "");
  const body = attempt.body === undefined ? {} : { body: attempt.body };
  const leaks: string[] = [];
  const statuses: number[] = [];
  for (const [kind, token] of [["no", undefined], ...Object.entries(by.tokens)] as const) {
    const answer = await client.call(at, { method, ...body, ...(token === undefined ? {} : { token }) });
    const shown = leaked(on, asked, (await answer.text()) + [...answer.headers.values()].join("\n"));
    statuses.push(answer.status);
    if (shown !== undefined) leaks.push(`${name} showed ${by.id} (${kind} token) ${shown} of ${on.id}`);
    if (name.startsWith("GET /assets/") && answer.status === 200)
      leaks.push(`${name} gave ${by.id} a file of ${on.id}`);
  }
  return { leaks, tried: statuses.length, reached: statuses.some((status) => !AT_THE_DOOR.has(status)) };
}

/** Everything a tenant sees of its own data; attacks must leave it as it was, but for what it sent itself. */
async function ownView(client: CollectorClient, { tokens, decision }: PlantedTenant): Promise<string> {
  const page = await client.call("/v1/decisions?limit=1000", { token: tokens.admin });
  const { decisions } = (await page.json()) as { decisions: { id: string }[] };
  const mine = decisions.filter(({ id }) => id === decision.id);
  const corrections = await client.call("/v1/review/corrections?state=all", { token: tokens.review });
  const listed = (await corrections.json()) as { corrections: { id: string }[] };
  return JSON.stringify([mine, listed.corrections.filter(({ id }) => id === decision.id)]);
}

async function attackAll(tenants: readonly string[], change?: (collector: Collector) => void): Promise<Outcome> {
  const desk = createSoakDesk(tenants, { privacyLevel: "labels" });
  const running = await openSoakCollector(desk, change ? { change } : {});
  const planted: PlantedTenant[] = [];
  for (const tenant of desk.tenants) {
    planted.push(await plantTenant(createCollectorClient(running.url, tenant), tenant));
  }
  const [anybody] = desk.tenants;
  if (!anybody) throw new Error("a desk has a tenant");
  const client = createCollectorClient(running.url, anybody);
  const routes = running.collector.routes.map(({ method, path }) => `${method} ${path}`);
  const before = await Promise.all(planted.map((tenant) => ownView(client, tenant)));
  const leaks: string[] = [];
  const unreached: string[] = [];
  let tried = 0;
  for (const by of planted) {
    for (const on of planted.filter((tenant) => tenant !== by)) {
      for (const name of routes) {
        const outcome = await reachThrough(client, name, by, on);
        leaks.push(...outcome.leaks);
        if (!outcome.reached) unreached.push(name);
        tried += outcome.tried;
      }
    }
  }
  const after = await Promise.all(planted.map((tenant) => ownView(client, tenant)));
  const harmed = planted.filter((_, index) => before[index] !== after[index]).map(({ id }) => id);
  await running.stop();
  return { routes, tried, leaks, unreached, harmed };
}

describe("tenants of one collector", () => {
  it(`each route, ${TENANTS.length} tenants, every pair, every token: nothing shown, nothing changed`, {
    timeout: 900_000,
  }, async () => {
    const { routes, tried, leaks, unreached, harmed } = await attackAll(TENANTS);
    const lost = leaks.length + harmed.length;
    noteFigures({
      soak: "tenants",
      ...{ of: "requests of one tenant for another's", tried, survived: tried - leaks.length, lost },
      metrics: [
        { name: "routes", value: routes.length, unit: "routes", better: "higher", goal: null },
        { name: "pairs", value: TENANTS.length * (TENANTS.length - 1), unit: "pairs", better: "higher", goal: null },
        { name: "leaks", value: leaks.length, unit: "answers", better: "lower", goal: 0 },
        { name: "tenants_harmed", value: harmed.length, unit: "tenants", better: "lower", goal: 0 },
      ],
    });
    expect(Object.keys(ATTEMPTS).sort()).toEqual([...routes].sort());
    expect(unreached).toEqual([]);
    expect(leaks).toEqual([]);
    expect(harmed).toEqual([]);
  });

  it("notices a collector that shows everybody one tenant's rows", async () => {
    const { leaks } = await attackAll([VICTIM, "tenant-1"], (one) => removeProtection(one, "isolation"));
    expect(leaks.some((leak) => leak.startsWith("GET /v1/decisions showed tenant-1"))).toBe(true);
  });
});
