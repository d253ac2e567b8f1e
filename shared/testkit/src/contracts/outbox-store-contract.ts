import type { OutboxStore } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { sampleDecision } from "../fixtures/sample-decision.ts";

const ids = (decisions: readonly { readonly id: string }[]) => decisions.map((decision) => decision.id);

/** What every outbox store promises. `create` gives an empty store each time. */
export function outboxStoreContract(name: string, create: () => OutboxStore | Promise<OutboxStore>): void {
  describe(`outbox store: ${name}`, () => {
    it("lists what was put, oldest first, up to the limit", async () => {
      const store = await create();
      // Ids against the order of arrival: a store must not sort by key.
      for (const number of [3, 1, 2]) await store.put(sampleDecision(number));
      expect(ids(await store.list(10))).toEqual(ids([3, 1, 2].map((number) => sampleDecision(number))));
      expect(ids(await store.list(2))).toEqual(ids([sampleDecision(3), sampleDecision(1)]));
      expect(await store.count()).toBe(3);
    });

    it("gives back exactly what was put", async () => {
      const store = await create();
      const decision = sampleDecision(1, { note: "“ünïcode” 👋", unmapped: ["team"] });
      await store.put(decision);
      expect(await store.list(1)).toEqual([decision]);
    });

    it("keeps one entry of one id", async () => {
      const store = await create();
      await store.put(sampleDecision(1));
      await store.put(sampleDecision(1));
      expect(await store.count()).toBe(1);
    });

    it("removes the ids named, and nothing for ids it does not know", async () => {
      const store = await create();
      for (const number of [1, 2, 3]) await store.put(sampleDecision(number));
      await store.remove([sampleDecision(2).id, "unknown"]);
      await store.remove([]);
      expect(ids(await store.list(10))).toEqual(ids([sampleDecision(1), sampleDecision(3)]));
    });

    it("buries an entry out of the way, with the reason", async () => {
      const store = await create();
      await store.put(sampleDecision(1));
      await store.put(sampleDecision(2));
      await store.bury(sampleDecision(1).id, "bad label");
      await store.bury("unknown", "never there");
      expect(ids(await store.list(10))).toEqual([sampleDecision(2).id]);
      expect(await store.count()).toBe(1);
      expect(await store.listBuried()).toEqual([{ decision: sampleDecision(1), reason: "bad label" }]);
    });

    it("takes puts and removes that overlap", async () => {
      const store = await create();
      await Promise.all(Array.from({ length: 50 }, (_, number) => store.put(sampleDecision(number))));
      await Promise.all(Array.from({ length: 25 }, (_, number) => store.remove([sampleDecision(number).id])));
      expect(await store.count()).toBe(25);
    });
  });
}
