import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { decisionStoreContract, sampleDecision } from "@lucid/testkit";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { createSystemClock } from "../system-clock.ts";
import { createScratch } from "../testing/open-test-collector.ts";
import { isSafeSqlite, openSqliteDatabase } from "./sqlite-database.ts";
import { createSqliteDecisionStore } from "./sqlite-decision-store.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());
const clock = createSystemClock();

async function openStore(folder = scratch.folder()) {
  const database = await openSqliteDatabase(folder);
  const store = createSqliteDecisionStore({ db: database.db, clock });
  const close = async () => {
    await store.close();
    await database.close();
  };
  return { folder, database, store: { ...store, close } };
}

decisionStoreContract("SQLite", async () => (await openStore()).store);

describe("SQLite decision store", () => {
  it("is durable in every commit: WAL, synchronous FULL, secure delete", async () => {
    const { database, store } = await openStore();
    const pragmas = ["journal_mode", "synchronous", "secure_delete"].map((name) =>
      database.raw.pragma(name, { simple: true }),
    );
    expect(pragmas).toEqual(["wal", 2, 1]);
    await store.close();
  });

  it("leaves no byte of what was erased in any file", async () => {
    const { folder, store } = await openStore();
    const canary = "canary-4f9a1c";
    await store.append(
      "a",
      Array.from({ length: 50 }, (_, number) => sampleDecision(number, { ticketId: canary })),
    );
    const hits = () =>
      readdirSync(folder).filter((file) => readFileSync(join(folder, file), "latin1").includes(canary));
    expect(hits().length).toBeGreaterThan(0);
    expect(await store.erase("a", { ticketId: canary })).toBe(50);
    expect(hits()).toEqual([]);
    await store.close();
  });

  it("says that the disk is full, and goes on when there is room", async () => {
    const { database, store } = await openStore();
    const pages = Number(database.raw.pragma("page_count", { simple: true }));
    database.raw.pragma(`max_page_count = ${pages + 2}`);
    const batch = Array.from({ length: 200 }, (_, number) => sampleDecision(number));
    const refusal = await store.append("a", batch).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "unavailable", cause: { code: "SQLITE_FULL" } });
    database.raw.pragma("max_page_count = 1000000");
    await store.append("a", batch);
    expect((await store.exportSince("a", null, 500)).decisions).toHaveLength(200);
    await store.close();
  });

  it("never gives a cursor twice: rows that arrive after an erase come after it", async () => {
    const { store } = await openStore();
    await store.append("a", [sampleDecision(1), sampleDecision(2, { ticketId: "last" })]);
    const { cursor } = await store.exportSince("a", null, 10);
    await store.erase("a", { ticketId: "last" });
    await store.append("a", [sampleDecision(3)]);
    expect((await store.exportSince("a", cursor, 10)).decisions.map(({ id }) => id)).toEqual([sampleDecision(3).id]);
    await store.close();
  });

  it("never acknowledges when the disk is full, says 503 with a time, and goes on when there is room", async () => {
    const { database, store } = await openStore();
    const pages = Number(database.raw.pragma("page_count", { simple: true }));
    await sql`pragma max_page_count = ${sql.raw(String(pages))}`.execute(database.db);
    const many = Array.from({ length: 100 }, (_, number) => sampleDecision(number));
    await expect(store.append("a", many)).rejects.toMatchObject({
      code: "unavailable",
      retryable: true,
      retryAfterMs: 5000,
      message: expect.stringContaining("disk is full"),
    });
    expect(store.failing()).toBe(true);
    await sql`pragma max_page_count = 1000000`.execute(database.db);
    expect((await store.exportSince("a", null, 1000)).decisions).toEqual([]);
    expect((await store.append("a", many)).every(({ status }) => status === "stored")).toBe(true);
    expect(store.failing()).toBe(false);
    await store.close();
  });

  it("never acknowledges when the database is read-only", async () => {
    const { database, store } = await openStore();
    database.raw.pragma("query_only = ON");
    await expect(store.append("a", [sampleDecision(1)])).rejects.toMatchObject({
      code: "unavailable",
      retryable: true,
    });
    database.raw.pragma("query_only = OFF");
    expect((await store.append("a", [sampleDecision(1)]))[0]?.status).toBe("stored");
    await store.close();
  });
});

describe("opening a data folder", () => {
  it("refuses a second owner in one line that says where and who", async () => {
    const { folder, store } = await openStore();
    await expect(openSqliteDatabase(folder)).rejects.toMatchObject({
      code: "conflict",
      message: `${folder} is in use by another collector (process ${process.pid}): stop it or choose another folder`,
    });
    await store.close();
    await (await openStore(folder)).store.close();
  });

  it("refuses a damaged database with a clear error and leaves it as it is", async () => {
    const { folder, store } = await openStore();
    await store.append(
      "a",
      Array.from({ length: 500 }, (_, number) => sampleDecision(number)),
    );
    await store.close();
    const path = join(folder, "collector.sqlite");
    const size = statSync(path).size;
    const file = openSync(path, "r+");
    for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, at);
    closeSync(file);
    await expect(openSqliteDatabase(folder)).rejects.toMatchObject({
      code: "unavailable",
      retryable: false,
      message: expect.stringContaining("is damaged"),
    });
    expect(statSync(path).size).toBe(size);
    expect(existsSync(`${path}-journal`)).toBe(false);
  });

  it("refuses SQLite versions that can lose data", () => {
    expect(["3.51.3", "3.52.0", "4.0.0"].every(isSafeSqlite)).toBe(true);
    expect(["3.51.2", "3.45.9", "3.9.99", "2.99.99"].some(isSafeSqlite)).toBe(false);
  });
});
