import { AppError, type MemoryEntry, type MemoryPage } from "@lucid/core";
import { describe, expect, it } from "vitest";
import type { FetchMemoryOptions } from "./fetch-memory-page.ts";
import { createMemoryKeeper } from "./memory-keeper.ts";
import { createOwnMemoryStore } from "./own-memory-store.ts";

const source = { scope: "acme/1", collectorUrl: "https://collector.example", token: "t" };
const entry = (id: string): MemoryEntry => ({
  ...{ id, ticketId: id, category: "access", subcategory: null, corrected: true, scale: 1, vector: "AQ==" },
});
const pageOf = (ids: readonly string[], fresh: readonly string[], change: Partial<MemoryPage> = {}): MemoryPage => ({
  ...{ shared: true, encoder: "e", taxonomyId: "it", ids, entries: fresh.map(entry), agreed: [], erasures: 0 },
  cursor: ids.at(-1) ?? null,
  ...change,
});

/** A keeper whose collector answers one page after the other; null: not changed; an error: it fails. */
function setUp(answers: (MemoryPage | null | AppError)[]) {
  const asked: FetchMemoryOptions[] = [];
  const state = { now: 0, changes: 0 };
  const keeper = createMemoryKeeper({
    async fetchPage(options) {
      asked.push(options);
      const answer = answers.shift() ?? null;
      if (answer instanceof AppError) throw answer;
      return answer === null ? null : { page: answer, etag: `"${asked.length}"` };
    },
    // Node has no IndexedDB: the store does with RAM, as where a browser refuses it.
    store: createOwnMemoryStore(),
    now: () => state.now,
    onChange: () => {
      state.changes += 1;
    },
  });
  const sync = async () => {
    await keeper.syncIfDue(source);
    state.now += 20_000;
  };
  const ids = () => keeper.current()?.entries.map(({ id }) => id) ?? [];
  return { keeper, asked, state, sync, ids };
}

describe("memory that the tenant shares", () => {
  it("takes what is new and forgets what no longer counts", async () => {
    const { sync, ids, asked, state } = setUp([pageOf(["a1", "a2"], ["a1", "a2"]), pageOf(["a2", "a3"], ["a3"]), null]);
    await sync();
    expect(ids()).toEqual(["a1", "a2"]);
    await sync();
    await sync();
    expect(ids()).toEqual(["a2", "a3"]);
    expect(asked.map(({ since }) => since)).toEqual([null, "a2", "a3"]);
    expect(state.changes).toBe(2);
  });

  it("asks for everything when an older entry counts again", async () => {
    const { sync, ids, asked } = setUp([
      pageOf(["a2"], ["a2"]),
      pageOf(["a1", "a2"], []),
      pageOf(["a1", "a2"], ["a1", "a2"]),
    ]);
    await sync();
    await sync();
    expect(ids()).toEqual(["a1", "a2"]);
    expect(asked.at(-1)?.since).toBeNull();
  });

  it("is asked for at most every 20 seconds, however many tickets are opened", async () => {
    const { keeper, asked, state } = setUp([pageOf(["a1"], ["a1"])]);
    for (let index = 0; index < 5; index++) await keeper.syncIfDue(source);
    expect(asked.length).toBe(1);
    state.now += 19_999;
    await keeper.syncIfDue(source);
    expect(asked.length).toBe(1);
  });

  it("keeps what is known when the collector is away", async () => {
    const { sync, ids } = setUp([pageOf(["a1"], ["a1"]), new AppError("offline", "away")]);
    await sync();
    await sync();
    expect(ids()).toEqual(["a1"]);
  });

  it("starts anew with another encoder's bundle", async () => {
    const other = { encoder: "f" };
    const { sync, keeper } = setUp([
      pageOf(["a1"], ["a1"]),
      pageOf(["a1", "a2"], ["a2"], other),
      pageOf(["a2"], ["a2"], other),
    ]);
    await sync();
    await sync();
    expect(keeper.current()).toMatchObject({ encoder: "f", entries: [{ id: "a2" }] });
  });
});

describe("memory of one browser", () => {
  const own = (id: string) => ({ entry: entry(id), encoder: "e", taxonomyId: "it" });
  const alone = (erasures: number) => pageOf([], [], { shared: false, cursor: null, erasures });

  it("keeps a ticket's newest word", async () => {
    const { keeper, ids } = setUp([]);
    await keeper.remember(source, own("t1"));
    await keeper.remember(source, { ...own("t1"), entry: { ...entry("d2"), ticketId: "t1" } });
    expect(ids()).toEqual(["d2"]);
  });

  it("forgets everything at the next look after an erasure", async () => {
    const { keeper, sync, ids } = setUp([alone(3), alone(4)]);
    await keeper.remember(source, own("t1"));
    await sync();
    expect(ids()).toEqual(["t1"]);
    await sync();
    expect(ids()).toEqual([]);
  });

  it("is not begun where the tenant shares its memory", async () => {
    const { keeper, sync, ids } = setUp([pageOf(["a1"], ["a1"])]);
    await sync();
    await keeper.remember(source, own("t1"));
    expect(ids()).toEqual(["a1"]);
  });
});
