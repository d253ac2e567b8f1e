import "fake-indexeddb/auto";
import { outboxStoreContract, sampleDecision } from "@lucid/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createIndexedDbOutboxStore, openOutboxStore } from "./outbox-store.ts";

let databases = 0;
const freshName = () => `outbox-${++databases}`;

outboxStoreContract("IndexedDB", () => createIndexedDbOutboxStore(freshName()));

describe("the outbox in IndexedDB", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("survives the page: another store of the same name has the entries in the same order", async () => {
    const name = freshName();
    const before = createIndexedDbOutboxStore(name);
    for (const number of [2, 1]) await before.put(sampleDecision(number));
    const after = createIndexedDbOutboxStore(name);
    expect((await after.list(10)).map(({ id }) => id)).toEqual([sampleDecision(2).id, sampleDecision(1).id]);
  });

  it("keeps installations apart", async () => {
    const one = await openOutboxStore("acme/1");
    const other = await openOutboxStore("globex/1");
    await one.store.put(sampleDecision(1));
    expect(await other.store.count()).toBe(0);
    expect(one).toMatchObject({ durable: true, notice: null });
  });

  it("falls back to memory, and says so, where the browser refuses storage", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("Blocked", "SecurityError");
      },
    });
    const opened = await openOutboxStore("blocked");
    expect(opened).toMatchObject({ durable: false, notice: "outbox-memory-only" });
    await opened.store.put(sampleDecision(1));
    expect(await opened.store.count()).toBe(1);
  });

  it("comes back after the browser closed the connection", async () => {
    const name = freshName();
    const store = createIndexedDbOutboxStore(name);
    await store.put(sampleDecision(1));
    await new Promise((resolve) => {
      // A newer app in another tab deletes or upgrades the database: this one has to let go.
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = resolve;
    });
    await store.put(sampleDecision(2));
    expect(await store.count()).toBe(1);
  });
});
