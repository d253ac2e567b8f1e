import type { Decision, MemoryPage } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  createScratch,
  openTestCollector,
  type TestCollector,
  TOKENS,
  testConfig,
} from "../testing/open-test-collector.ts";
import { MOST_OF_AGENT_IN_CATEGORY } from "./select-memory.ts";

const scratch = createScratch();
const opened: TestCollector[] = [];
afterAll(async () => {
  for (const { collector } of opened) await collector.stop();
  scratch.clean();
});

const open = async (privacyLevel: "labels" | "features") => {
  const folder = scratch.folder();
  const test = await openTestCollector(folder, { config: testConfig(folder, {}, { privacyLevel }) });
  opened.push(test);
  return test;
};

const ENCODER = "0".repeat(64);
const agent = (number: number) => number.toString(16).padStart(32, "0");

/** A printer ticket that the model called an access problem, put right by an agent. */
function correction(number: number, change: Partial<Decision> = {}): Decision {
  return sampleDecision(number, {
    ticketId: `t${number}`,
    kind: "corrected",
    suggested: { category: "access", subcategory: "badge", priority: "normal", team: "hardware-n2" },
    final: { category: "hardware", subcategory: "printer", priority: "normal", team: "hardware-n2" },
    taxonomyId: "sample",
    agent: agent(number % 3),
    vector: { encoder: ENCODER, scale: 0.01, base64: "AQIDBA==" },
    ...change,
  });
}

describe("GET /v1/memory", () => {
  let test: TestCollector;
  let session: string;
  const read = (since?: string, headers: Record<string, string> = {}) =>
    test.call(`/v1/memory${since === undefined ? "" : `?since=${since}`}`, { token: session, headers });
  const page = async (since?: string) => (await (await read(since)).json()) as MemoryPage;
  beforeEach(async () => {
    test = await open("features");
    session = await test.session("a");
  });

  it("tells every panel what was corrected, and nobody who corrected it", async () => {
    await test.send(session, [correction(1)]);
    const answer = await read();
    const text = await answer.text();
    const { entries } = JSON.parse(text) as MemoryPage;
    expect(entries).toEqual([
      {
        ...{ id: expect.any(String), ticketId: "t1", category: "hardware", subcategory: "printer", corrected: true },
        ...{ scale: 0.01, vector: "AQIDBA==" },
      },
    ]);
    expect(text).not.toContain(agent(1));
    expect(text).not.toContain(correction(1).requester ?? "no requester");
  });

  it("sends only what is new, and nothing at all when nothing is", async () => {
    await test.send(session, [correction(1)]);
    const first = await read();
    const { cursor } = (await first.clone().json()) as MemoryPage;
    await test.send(session, [correction(2)]);
    const second = await page(cursor ?? "");
    expect([second.entries.map(({ ticketId }) => ticketId), second.ids.length]).toEqual([["t2"], 2]);
    const again = await read(second.cursor ?? "");
    const unchanged = await read(second.cursor ?? "", { "if-none-match": again.headers.get("etag") ?? "" });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
  });

  it("leaves out what was sure and accepted, what was ignored, and other encoders' vectors", async () => {
    const labels = correction(0).final;
    await test.send(session, [
      correction(1, { kind: "accepted", suggested: labels, requiresHumanRouting: false }),
      correction(2, { kind: "ignored" }),
      correction(3, { vector: { encoder: "f".repeat(64), scale: 1, base64: "AQIDBA==" } }),
      correction(4, { kind: "accepted", suggested: labels, requiresHumanRouting: true }),
    ]);
    const { entries } = await page();
    expect(entries.map(({ ticketId, corrected }) => [ticketId, corrected])).toEqual([["t4", false]]);
  });

  it("forgets what a lead rejected, and remembers it again when that is taken back", async () => {
    await test.send(session, [correction(1)]);
    const { cursor } = await page();
    const judge = (verdict: string) =>
      test.call("/v1/review/verdicts", {
        token: TOKENS.a.admin,
        body: { decisionIds: [correction(1).id], verdict, reviewer: "Lea" },
      });
    expect((await judge("rejected")).status).toBe(200);
    expect((await page(cursor ?? "")).ids).toEqual([]);
    await judge("pending");
    expect((await page()).entries.map(({ ticketId }) => ticketId)).toEqual(["t1"]);
  });

  it.each([
    ["ticketId", { ticketId: "t1" }],
    ["requester", { requester: "c".repeat(32) }],
    ["agent", { agent: agent(1) }],
  ])("forgets at once what is erased by %s, and counts the erasure", async (_by, selector) => {
    await test.send(session, [correction(1, { requester: "c".repeat(32) }), correction(2)]);
    const before = await page();
    await test.call("/v1/erase", { token: TOKENS.a.admin, body: selector });
    const after = await page(before.cursor ?? "");
    expect(after.ids.length).toBe(1);
    expect(after.erasures).toBe(before.erasures + 1);
  });

  it("remembers the newest word about a ticket", async () => {
    const back: Partial<Decision> = { ticketId: "t1", final: correction(1).suggested, suggested: correction(1).final };
    await test.send(session, [correction(1), correction(2, back)]);
    expect((await page()).entries.map(({ category }) => category)).toEqual(["access"]);
  });

  it("does not let one agent fill it", async () => {
    const many = Array.from({ length: 60 }, (_, index) => correction(index + 1, { agent: agent(7) }));
    await test.send(session, [...many, correction(99, { agent: agent(8) })]);
    const { entries, agreed } = await page();
    expect(entries.length).toBe(MOST_OF_AGENT_IN_CATEGORY + 1);
    expect(agreed).toEqual(["hardware"]);
  });

  it("says that one agent alone is one agent", async () => {
    await test.send(session, [correction(1, { agent: agent(7) }), correction(2, { agent: agent(7) })]);
    expect((await page()).agreed).toEqual([]);
  });

  it("refuses a cursor that is none", async () => {
    expect((await read("yesterday")).status).toBe(400);
  });
});

it('shares nothing at level "labels", whatever was sent', async () => {
  const test = await open("labels");
  const session = await test.session("a");
  await test.send(session, [correction(1)]);
  const answer = await test.call("/v1/memory", { token: session });
  expect(await answer.json()).toMatchObject({ shared: false, ids: [], entries: [], cursor: null });
});
