import { createFakeClock, jobQueueContract } from "@lucid/testkit";
import { afterAll, expect, it } from "vitest";
import { createScratch } from "../testing/open-test-collector.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import { createSqliteJobQueue } from "./sqlite-job-queue.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());

jobQueueContract("SQLite", async (clock) => {
  const database = await openSqliteDatabase(scratch.folder());
  return { queue: createSqliteJobQueue(database.db, clock), close: database.close };
});

it("a job outlives the process that made it and the one that ran it", async () => {
  const folder = scratch.folder();
  const clock = createFakeClock();
  const first = await openSqliteDatabase(folder);
  const queue = createSqliteJobQueue(first.db, clock);
  const { id } = await queue.enqueue({ tenant: "a", kind: "retrain", key: "k", payload: { month: "2026-01" } });
  await queue.claim(["retrain"], 1000);
  await first.close();
  const second = await openSqliteDatabase(folder);
  await clock.advance(1001);
  const again = await createSqliteJobQueue(second.db, clock).claim(["retrain"], 1000);
  expect(again).toMatchObject({ id, attempts: 2, payload: { month: "2026-01" } });
  await second.close();
});
