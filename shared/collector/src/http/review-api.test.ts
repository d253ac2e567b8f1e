import type { Decision } from "@lucid/core";
import { createFakeClock, sampleDecision } from "@lucid/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CorrectionPageView } from "../schemas/review-schema.ts";
import { createToken } from "../security/tokens.ts";
import {
  createScratch,
  openTestCollector,
  type TestCollector,
  TOKENS,
  testConfig,
} from "../testing/open-test-collector.ts";

const scratch = createScratch();
const reviewToken = createToken();
const clock = createFakeClock(Date.UTC(2026, 0, 20));
let one: TestCollector;
const corrected = (number: number, change: Partial<Decision> = {}) =>
  sampleDecision(number, {
    kind: "corrected",
    final: { category: "hardware", subcategory: "printer", priority: "normal", team: "hardware-n2" },
    redactedText: "the customer's words",
    ...change,
  });
const [first, second, third] = [corrected(1), corrected(2, { reason: "policy" }), corrected(3)];

beforeAll(async () => {
  const folder = scratch.folder();
  const config = testConfig(folder);
  const [a, b] = config.tenants;
  if (!a || !b) throw new Error("two tenants are needed");
  const { hashToken } = await import("../security/tokens.ts");
  const tenants = [{ ...a, reviewTokenHash: hashToken(reviewToken) }, b];
  one = await openTestCollector(folder, { config: { ...config, tenants }, clock });
  await one.collector.decisions.append("a", [first, second, third, sampleDecision(4)]);
});
afterAll(async () => {
  await one.collector.stop();
  scratch.clean();
});

const list = async (query = "") =>
  (await (await one.call(`/v1/review/corrections?${query}`, { token: reviewToken })).json()) as CorrectionPageView;
const say = (verdict: string, ids: readonly string[]) =>
  one.call("/v1/review/verdicts", { token: reviewToken, body: { decisionIds: ids, verdict, reviewer: "Ada" } });

describe("the review API", () => {
  it("lists corrections newest first, with how many are alike, and no acceptance", async () => {
    const { corrections, counts } = await list();
    expect(corrections.map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
    expect(corrections[0]).toMatchObject({ similar: 3, changed: ["category", "subcategory"], verdict: "pending" });
    expect(counts).toEqual({ pending: 3, approved: 0, rejected: 0 });
  });

  it("shows no text where the tenant's privacy level allows none, even if some was stored before", async () => {
    expect((await list()).corrections.map(({ text, note }) => [text, note])).toEqual(Array(3).fill([null, null]));
  });

  it("filters by reason, category, ticket and state, and reads on from where a page ended", async () => {
    expect((await list("reason=policy")).corrections.map(({ id }) => id)).toEqual([second.id]);
    expect((await list("category=hardware")).corrections).toHaveLength(3);
    expect((await list("category=nothing")).corrections).toEqual([]);
    expect((await list(`ticket=${first.ticketId}`)).corrections.map(({ id }) => id)).toEqual([first.id]);
    const page = await list("limit=2");
    expect((await list(`limit=2&before=${page.before}`)).corrections.map(({ id }) => id)).toEqual([first.id]);
  });

  it("keeps what a lead says and takes it back", async () => {
    expect(await (await say("rejected", [first.id, second.id])).json()).toEqual({ recorded: [first.id, second.id] });
    expect((await list("state=rejected")).corrections).toMatchObject([{ reviewer: "Ada" }, { reviewer: "Ada" }]);
    await say("pending", [second.id]);
    expect((await list("state=all")).counts).toEqual({ pending: 2, approved: 0, rejected: 1 });
  });

  it("opens nothing but the review for a review token", async () => {
    for (const path of ["/v1/decisions", "/v1/bundle"]) {
      expect((await one.call(path, { token: reviewToken })).status).toBe(403);
    }
    expect((await one.call("/v1/retrain", { method: "POST", token: reviewToken })).status).toBe(403);
    expect((await one.call("/v1/jobs", { token: reviewToken })).status).toBe(200);
  });

  it("draws last month's sample, shows nobody's labels in it and no result before the last ticket", async () => {
    await clock.advance(20 * 86_400_000);
    const text = await (await one.call("/v1/review/sample?month=2026-01", { token: reviewToken })).text();
    const { items } = JSON.parse(text) as { items: { decisionId: string }[] };
    expect(items).toHaveLength(4);
    expect(text).not.toMatch(/suggested|final|hardware|confidence|kind|stratum/);
    const label = (decisionId: string, category: string) =>
      one.call("/v1/review/sample", {
        token: reviewToken,
        body: {
          ...{ month: "2026-01", decisionId, reviewer: "Ada" },
          labels: { category, subcategory: null, priority: null },
        },
      });
    const months = async () =>
      ((await (await one.call("/v1/review/agreement", { token: reviewToken })).json()) as { months: unknown[] }).months;
    for (const { decisionId } of items) {
      expect(await months()).toEqual([]);
      const answer = await label(decisionId, "hardware");
      expect(Object.keys((await answer.json()) as object).sort()).toEqual(["drawn", "labelled", "month"]);
    }
    expect(await months()).toMatchObject([{ month: "2026-01", labelled: 4, agents: { compared: 4, same: 0.75 } }]);
    expect((await label(items[0]?.decisionId ?? "", "nonsense")).status).toBe(400);
  });

  it("puts one retraining into the queue however often it is asked, and says what is missing", async () => {
    const ask = async () =>
      (await (await one.call("/v1/retrain", { method: "POST", token: TOKENS.a.admin })).json()) as { id: string };
    await ask();
    await ask();
    await expect
      .poll(async () => (await one.call("/v1/jobs", { token: TOKENS.a.admin })).text())
      .toMatch(/"state":"failed".*Nothing to learn from: at privacy level \\"labels\\".*retrain\.history/);
  });
});
