import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createFakeClock, sampleDecision } from "@lucid/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { createScratch } from "../testing/open-test-collector.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import { createSqliteDecisionStore } from "./sqlite-decision-store.ts";
import { createSqliteReviewStore } from "./sqlite-review-store.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());
const [one, two, three] = [1, 2, 3].map((number) => sampleDecision(number).id) as [string, string, string];

async function open() {
  const folder = scratch.folder();
  const clock = createFakeClock();
  const database = await openSqliteDatabase(folder);
  const decisions = createSqliteDecisionStore({ db: database.db, clock: { ...clock, now: Date.now } });
  await decisions.append("a", [sampleDecision(1), sampleDecision(2), sampleDecision(3)]);
  await decisions.append("b", [sampleDecision(1)]);
  const reviews = createSqliteReviewStore(database.db, clock);
  const close = async () => {
    await decisions.close();
    await database.close();
  };
  return { folder, clock, decisions, reviews, close };
}

describe("review store", () => {
  it("keeps every word and lets the latest win", async () => {
    const { clock, reviews, close } = await open();
    await reviews.record("a", [one, two], "rejected", "Ada");
    await clock.advance(60_000);
    await reviews.record("a", [one], "approved", "Grace");
    expect([...(await reviews.rejected("a"))]).toEqual([two]);
    expect((await reviews.latest("a")).get(one)).toMatchObject({ verdict: "approved", reviewer: "Grace" });
    expect((await reviews.history("a", one)).map(({ verdict }) => verdict)).toEqual(["rejected", "approved"]);
    await reviews.record("a", [two], "pending", "Ada");
    expect([...(await reviews.rejected("a"))]).toEqual([]);
    await close();
  });

  it("keeps tenants apart, and words about decisions nobody has are not kept", async () => {
    const { reviews, close } = await open();
    expect(await reviews.record("b", [one, two, three], "rejected", "Ada")).toEqual([one]);
    expect((await reviews.rejected("a")).size).toBe(0);
    await close();
  });

  it("forgets what was said about an erased decision, and nothing else", async () => {
    const { decisions, reviews, close } = await open();
    await reviews.record("a", [one, two], "rejected", "Ada");
    await decisions.erase("a", { ticketId: sampleDecision(1).ticketId });
    await reviews.forgetErased("a");
    expect([...(await reviews.rejected("a"))]).toEqual([two]);
    expect(await reviews.history("a", one)).toEqual([]);
    await close();
  });

  it("leaves no byte of it in any file, its id included", async () => {
    const { folder, decisions, reviews, close } = await open();
    const holding = () =>
      readdirSync(folder).filter((file) => readFileSync(join(folder, file), "latin1").includes(two));
    await reviews.record("a", [two, three], "rejected", "Ada");
    await decisions.erase("a", { ticketId: sampleDecision(2).ticketId });
    expect(holding().length).toBeGreaterThan(0);
    await reviews.forgetErased("a");
    expect(holding()).toEqual([]);
    await close();
  });
});
