import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, expect, it } from "vitest";
import { openSqliteDatabase } from "./stores/sqlite-database.ts";
import { createSqliteDecisionStore } from "./stores/sqlite-decision-store.ts";
import { createSystemClock } from "./system-clock.ts";
import { createScratch } from "./testing/open-test-collector.ts";

const KILLS = 4;
const scratch = createScratch();
afterAll(() => scratch.clean());
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const writer = fileURLToPath(new URL("./testing/kill-writer.ts", import.meta.url));

/** Starts the writer, kills it without warning after it acknowledged at least `enough` rows, and returns those. */
async function writeAndKill(folder: string, enough: number): Promise<string[]> {
  const child = spawn(process.execPath, ["--import", loader, writer, folder, JSON.stringify(sampleDecision())]);
  let printed = "";
  let reasons = "";
  child.stderr.on("data", (part: Buffer) => {
    reasons += part.toString();
  });
  child.stdout.on("data", (part: Buffer) => {
    printed += part.toString();
    if (printed.length > enough * 37) child.kill("SIGKILL");
  });
  await once(child, "close");
  const acknowledged = printed.split("\n").slice(0, -1);
  if (acknowledged.length < enough) throw new Error(`the writer ended by itself: ${reasons}`);
  return acknowledged;
}

it(`loses and doubles nothing that was acknowledged, in ${KILLS} kills`, { timeout: 120_000 }, async () => {
  const folder = scratch.folder();
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) acknowledged.push(...(await writeAndKill(folder, 300 + 170 * kill)));
  const database = await openSqliteDatabase(folder);
  const store = createSqliteDecisionStore({ db: database.db, clock: createSystemClock() });
  const { decisions, hasMore } = await store.exportSince("a", null, 1_000_000);
  const ids = decisions.map(({ id }) => id);
  const kept = new Set(ids);
  expect(hasMore).toBe(false);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(kept.size).toBe(ids.length);
  await store.close();
  await database.close();
});
