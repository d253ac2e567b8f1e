import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCollectorClient } from "./lab/collector-client.ts";
import { createDice } from "./lab/create-dice.ts";
import { malformedRequest } from "./lab/malformed-requests.ts";
import { type RawAnswer, sendRaw, sendSlowly } from "./lab/raw-http.ts";
import { cleanUp, createSoakDesk, type TenantTokens } from "./lab/soak-desk.ts";
import { type CollectorProcess, startCollectorProcess } from "./lab/start-collector-process.ts";

const REQUESTS = SOAKING ? 50_000 : 1500;
const AT_ONCE = 16;
const LIMIT_BYTES = 100 * 1024;
const CUT_MS = 10_000;
/** The server looks once a second; a busy machine is late. */
/** What a busy machine may add; the full check runs alone. */
const CUT_SLACK_MS = SOAKING ? 3000 : 15_000;

let running: CollectorProcess;
let tenant: TenantTokens;
beforeAll(async () => {
  const desk = createSoakDesk();
  const [first] = desk.tenants;
  if (!first) throw new Error("a desk has a tenant");
  tenant = first;
  running = await startCollectorProcess(desk, { fromSources: true });
});
afterAll(async () => {
  await running.stop();
  cleanUp();
});

const post = (headers: string, body: string) =>
  `POST /v1/decisions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${tenant.secure}\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;

function countStatuses(answers: readonly RawAnswer[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of answers) counts.set(String(status), (counts.get(String(status)) ?? 0) + 1);
  return counts;
}

async function sendMalformed(count: number): Promise<RawAnswer[]> {
  const client = createCollectorClient(running.url, tenant);
  const document = (await (await client.call("/openapi.json")).json()) as { paths: Record<string, object> };
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const tokens = [tenant.secure, tenant.admin, tenant.review, await client.session(), "x".repeat(43)];
  const dice = createDice(5);
  const answers: RawAnswer[] = [];
  let left = count;
  async function sender(): Promise<void> {
    while (left > 0) {
      left -= 1;
      answers.push(await sendRaw(running.url, malformedRequest(dice, routes, tokens)));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return answers;
}

describe.concurrent("the collector's server", () => {
  it(`${REQUESTS} malformed requests: no crash, never a 5xx`, { timeout: 900_000 }, async () => {
    const answers = await sendMalformed(REQUESTS);
    const statuses = countStatuses(answers);
    const failures = answers.filter(({ status }) => status !== null && status >= 500);
    const crashed = running.child.exitCode !== null || running.child.signalCode !== null;
    noteFigures({
      soak: "malformed-http",
      ...{ of: "requests", tried: answers.length, survived: answers.length - failures.length, lost: failures.length },
      metrics: [
        { name: "requests", value: answers.length, unit: "requests", better: "higher", goal: 50_000 },
        { name: "crashes", value: crashed ? 1 : 0, unit: "crashes", better: "lower", goal: 0 },
        { name: "answers_5xx", value: failures.length, unit: "answers", better: "lower", goal: 0 },
        { name: "answers_none", value: statuses.get("null") ?? 0, unit: "connections", better: "lower", goal: null },
      ],
    });
    expect(failures.map(({ text }) => text.slice(0, 300))).toEqual([]);
    expect(crashed).toBe(false);
    // The dice must reach the handlers, the parser and the gate, or the check is about nothing.
    for (const status of ["200", "400", "401", "403", "404", "405"]) expect(statuses.get(status)).toBeGreaterThan(0);
    const client = createCollectorClient(running.url, tenant);
    expect((await client.send(await client.session(), [sampleDecision(1)]))?.status).toBe(200);
  });

  it("a body over the limit is 413, announced or not; one byte less is read", async () => {
    const body = (size: number) => `"${"x".repeat(size - 2)}"`;
    const chunked = (size: number) => `${size.toString(16)}\r\n${body(size)}\r\n0\r\n\r\n`;
    const announced = await sendRaw(running.url, post(`content-length: ${LIMIT_BYTES + 1}`, body(LIMIT_BYTES + 1)));
    const inChunks = await sendRaw(running.url, post("transfer-encoding: chunked", chunked(LIMIT_BYTES + 1)));
    const within = await sendRaw(running.url, post(`content-length: ${LIMIT_BYTES}`, body(LIMIT_BYTES)));
    expect([announced.status, inChunks.status, within.status]).toEqual([413, 413, 400]);
  });

  it("a head of more than 16 KB is 431, in one header or in many", async () => {
    const large = await sendRaw(running.url, post(`x: ${"y".repeat(17_000)}\r\ncontent-length: 0`, ""));
    const many = await sendRaw(running.url, post(`${"name: some value\r\n".repeat(1500)}content-length: 0`, ""));
    expect([large.status, many.status]).toEqual([431, 431]);
  });

  it.each([
    ["says nothing", "", ""],
    ["dribbles its headers", "GET /healthz HTTP/1.1\r\n", `x-slow: ${"y".repeat(100)}`],
    ["dribbles its body", "", "x".repeat(100)],
  ])("a client that %s is cut off within 10 s", { timeout: 60_000 }, async (name, start, rest) => {
    const first = name === "dribbles its body" ? post("content-length: 5000", "") : start;
    const slow = { start: first, rest, everyMs: 500, patienceMs: CUT_MS * 2 };
    const { tookMs, status } = await sendSlowly(running.url, slow);
    noteFigures({
      soak: "malformed-http",
      ...{ of: `a client that ${name}`, tried: 1, survived: tookMs <= CUT_MS + CUT_SLACK_MS ? 1 : 0, lost: 0 },
      metrics: [
        {
          name: `cut_${name.replaceAll(" ", "_")}_ms`,
          value: tookMs,
          unit: "ms",
          better: "lower",
          goal: CUT_MS + 1500,
        },
      ],
    });
    expect(tookMs).toBeLessThan(CUT_MS + CUT_SLACK_MS);
    expect([null, 408]).toContain(status);
  });
});
