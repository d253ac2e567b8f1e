/** A collector's store that writes until it is killed; prints each acknowledged id. Used by kill.test.ts. */
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import type { Decision } from "@lucid/core";
import { openSqliteDatabase } from "../stores/sqlite-database.ts";
import { createSqliteDecisionStore } from "../stores/sqlite-decision-store.ts";
import { createSystemClock } from "../system-clock.ts";

const WRITERS = 8;
const [folder = "", template = "{}"] = process.argv.slice(2);
const decision = JSON.parse(template) as Decision;
const { db } = await openSqliteDatabase(folder);
const store = createSqliteDecisionStore({ db, clock: createSystemClock() });

async function write(): Promise<never> {
  for (;;) {
    const batch = Array.from({ length: 5 }, () => ({ ...decision, id: randomUUID() }));
    const results = await store.append("a", batch);
    writeSync(1, results.map(({ id }) => `${id}\n`).join(""));
  }
}
await Promise.all(Array.from({ length: WRITERS }, write));
