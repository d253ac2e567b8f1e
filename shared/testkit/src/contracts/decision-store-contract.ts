import type { Decision, DecisionStore } from "@lucid/core";
import { afterEach, describe, expect, it } from "vitest";
import { sampleDecision } from "../fixtures/sample-decision.ts";

const statuses = (results: readonly { readonly status: string }[]) => results.map((result) => result.status);

/** What every decision store promises. `create` gives an empty store each time; the suite closes it. */
export function decisionStoreContract(name: string, create: () => DecisionStore | Promise<DecisionStore>): void {
  describe(`decision store: ${name}`, () => {
    let current: DecisionStore | null = null;
    const open = async () => {
      current = await create();
      return current;
    };
    afterEach(async () => {
      await current?.close();
      current = null;
    });

    it("stores once and calls the second time a duplicate", async () => {
      const store = await open();
      expect(statuses(await store.append("a", [sampleDecision(1)]))).toEqual(["stored"]);
      expect(statuses(await store.append("a", [sampleDecision(1), sampleDecision(2)]))).toEqual([
        "duplicate",
        "stored",
      ]);
      expect((await readAll(store, "a")).map((row) => row.id)).toEqual([sampleDecision(1).id, sampleDecision(2).id]);
    });

    it("answers for every decision of a batch, in its order, also when one comes twice", async () => {
      const store = await open();
      const results = await store.append("a", [sampleDecision(2), sampleDecision(1), sampleDecision(2)]);
      expect(results.map((result) => result.id)).toEqual([2, 1, 2].map((number) => sampleDecision(number).id));
      expect(statuses(results)).toEqual(["stored", "stored", "duplicate"]);
    });

    it("keeps the first version of an id", async () => {
      const store = await open();
      await store.append("a", [sampleDecision(1)]);
      await store.append("a", [sampleDecision(1, { kind: "ignored" })]);
      expect((await readAll(store, "a")).map((row) => row.kind)).toEqual(["accepted"]);
    });

    it("gives back exactly what was stored", async () => {
      const store = await open();
      const decision = sampleDecision(1, { final: { category: null, subcategory: null, priority: "low", team: null } });
      await store.append("a", [decision]);
      expect(await readAll(store, "a")).toEqual([expect.objectContaining({ ...decision })]);
    });

    it("keeps tenants apart", async () => {
      const store = await open();
      await store.append("a", [sampleDecision(1)]);
      expect(statuses(await store.append("b", [sampleDecision(1)]))).toEqual(["stored"]);
      await store.erase("b", { ticketId: sampleDecision(1).ticketId });
      expect(await readAll(store, "a")).toHaveLength(1);
      expect(await readAll(store, "b")).toHaveLength(0);
    });

    it("exports in the order of arrival, page by page, and goes on from the cursor", async () => {
      const store = await open();
      for (let number = 5; number > 0; number--) await store.append("a", [sampleDecision(number)]);
      const first = await store.exportSince("a", null, 2);
      expect(first.decisions.map((row) => row.id)).toEqual([sampleDecision(5).id, sampleDecision(4).id]);
      expect(first.hasMore).toBe(true);
      expect((await readAll(store, "a", first.cursor)).map((row) => row.id)).toEqual(
        [3, 2, 1].map((number) => sampleDecision(number).id),
      );
      const end = await store.exportSince("a", (await store.exportSince("a", null, 10)).cursor, 10);
      expect(end).toMatchObject({ decisions: [], hasMore: false });
      await store.append("a", [sampleDecision(6)]);
      expect((await store.exportSince("a", end.cursor, 10)).decisions.map((row) => row.id)).toEqual([
        sampleDecision(6).id,
      ]);
    });

    it("says when each decision arrived", async () => {
      const store = await open();
      await store.append("a", [sampleDecision(1)]);
      const [row] = (await store.exportSince("a", null, 1)).decisions;
      expect(new Date(row?.receivedAt ?? "").toISOString()).toBe(row?.receivedAt);
    });

    it("erases by ticket, requester and agent, and says how many", async () => {
      const store = await open();
      await store.append("a", [
        sampleDecision(1, { ticketId: "t" }),
        sampleDecision(2, { requester: "c".repeat(32) }),
        sampleDecision(3, { agent: "d".repeat(32) }),
        sampleDecision(4),
      ]);
      expect(await store.erase("a", { ticketId: "t" })).toBe(1);
      expect(await store.erase("a", { requester: "c".repeat(32) })).toBe(1);
      expect(await store.erase("a", { agent: "d".repeat(32) })).toBe(1);
      expect(await store.erase("a", { ticketId: "unknown" })).toBe(0);
      expect((await readAll(store, "a")).map((row) => row.id)).toEqual([sampleDecision(4).id]);
    });

    it("loses and doubles nothing when appends overlap", async () => {
      const store = await open();
      const batches = Array.from({ length: 20 }, (_, start) =>
        Array.from({ length: 10 }, (_unused, offset) => sampleDecision(start * 5 + offset)),
      );
      const results = await Promise.all(batches.map((batch) => store.append("a", batch)));
      const stored = results.flat().filter((result) => result.status === "stored");
      expect(stored).toHaveLength(105);
      expect(await readAll(store, "a")).toHaveLength(105);
    });
  });
}

async function readAll(store: DecisionStore, tenant: string, from: string | null = null): Promise<Decision[]> {
  const all: Decision[] = [];
  let cursor = from;
  for (;;) {
    const page = await store.exportSince(tenant, cursor, 50);
    all.push(...page.decisions);
    cursor = page.cursor;
    if (!page.hasMore) return all;
  }
}
