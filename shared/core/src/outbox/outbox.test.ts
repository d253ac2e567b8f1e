import { createFakeClock, createFakeCollectorClient, sampleDecision, settle } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import { AppError, createMemoryOutboxStore, createOutbox, type OutboxStore } from "../index.ts";
import type { OutboxOptions } from "./outbox.ts";

function setup(options: Partial<OutboxOptions> = {}) {
  const store = options.store ?? createMemoryOutboxStore();
  const client = createFakeCollectorClient();
  const clock = createFakeClock();
  const outbox = createOutbox({ client, clock, random: () => 0.5, ...options, store });
  const put = async (numbers: readonly number[]) => {
    for (const number of numbers) await outbox.put(sampleDecision(number));
  };
  return { store, client, clock, outbox, put };
}

const offline = new AppError("offline", "No network");
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("the outbox", () => {
  it("stores first, then sends, and removes only what was acknowledged", async () => {
    const { store, client, clock, outbox, put } = setup({ flushAfterMs: 1000 });
    await put([1, 2]);
    expect(await store.count()).toBe(2);
    expect(outbox.state()).toMatchObject({ unsent: 2, nextFlushAt: clock.now() + 1000 });
    expect(client.stored.size).toBe(0);
    await clock.advance(1000);
    expect(client.stored.size).toBe(2);
    expect(outbox.state()).toMatchObject({ unsent: 0, lastError: null, nextFlushAt: null });
  });

  it("begins storing in the caller's own turn", () => {
    const begun: string[] = [];
    const store: OutboxStore = { ...createMemoryOutboxStore(), put: async (decision) => void begun.push(decision.id) };
    void setup({ store }).outbox.put(sampleDecision(1));
    expect(begun).toEqual([sampleDecision(1).id]);
  });

  it("takes up what an earlier page left behind", async () => {
    const store = createMemoryOutboxStore();
    await store.put(sampleDecision(1));
    const { client, clock, outbox } = setup({ store });
    outbox.start();
    await settle();
    await clock.advance(0);
    expect(client.stored.size).toBe(1);
  });

  it("waits as long as the collector asks between batches", async () => {
    const { client, clock, put } = setup();
    client.setFlushAfterMs(30_000);
    await put([1]);
    await clock.advance(0);
    await put([2]);
    await clock.advance(29_000);
    expect(client.stored.size).toBe(1);
    await clock.advance(1_000);
    expect(client.stored.size).toBe(2);
  });

  it("sends at most 100 decisions and 90 KB at a time", async () => {
    const { client, clock, put, outbox } = setup({ flushAfterMs: 10 });
    client.setFlushAfterMs(0);
    await put(range(150));
    for (let number = 200; number < 212; number++) {
      await outbox.put(sampleDecision(number, { redactedText: "ü".repeat(8_000) }));
    }
    await clock.advance(10);
    expect(client.stored.size).toBe(162);
    for (const batch of client.batches) {
      expect(batch.length).toBeLessThanOrEqual(100);
      expect(Buffer.byteLength(JSON.stringify({ decisions: batch }))).toBeLessThanOrEqual(90_000);
    }
  });

  it("doubles the wait up to five minutes while the collector is away, and loses nothing", async () => {
    const { client, clock, outbox, put } = setup({ random: () => 0.999 });
    client.failAll(offline);
    await put(range(20));
    await clock.advance(3_600_000);
    expect(outbox.state()).toMatchObject({ unsent: 20, lastError: { code: "offline" } });
    // 1, 2, 4 … 256, 300, 300 s: about 18 tries in an hour.
    expect(client.batches.length).toBeGreaterThan(12);
    expect(client.batches.length).toBeLessThan(25);
    client.failAll(null);
    await clock.advance(300_000);
    expect(client.stored.size).toBe(20);
    expect(outbox.state()).toMatchObject({ unsent: 0, lastError: null });
  });

  it("waits at least as long as Retry-After says", async () => {
    const { client, clock, put } = setup();
    client.failAll(new AppError("rate_limited", "Slow down", { retryAfterMs: 60_000 }));
    await put([1]);
    await clock.advance(59_000);
    expect(client.batches).toHaveLength(1);
    client.failAll(null);
    await clock.advance(2_000);
    expect(client.stored.size).toBe(1);
  });

  it("has each decision stored once although answers get lost", async () => {
    const { client, clock, outbox, put } = setup();
    client.loseNextAnswer(offline);
    await put([1, 2]);
    await clock.advance(10_000);
    expect(client.stored.size).toBe(2);
    expect(outbox.state().unsent).toBe(0);
  });

  it("buries what the collector rejects, with the reason, and sends the rest", async () => {
    const { store, client, clock, outbox, put } = setup({ flushAfterMs: 5 });
    client.reject(sampleDecision(2).id, "unknown label");
    await put([1, 2, 3]);
    await clock.advance(5);
    expect([...client.stored.keys()]).toEqual([sampleDecision(1).id, sampleDecision(3).id]);
    expect(await store.listBuried()).toEqual([{ decision: sampleDecision(2), reason: "unknown label" }]);
    expect(outbox.state()).toMatchObject({ unsent: 0, buried: 1 });
  });

  it.each(["bad_request", "too_large"] as const)(
    "finds the one entry for which a batch is refused: %s",
    async (code) => {
      const { store, client, clock, outbox, put } = setup({ flushAfterMs: 5 });
      client.poison(sampleDecision(37).id, new AppError(code, "No"));
      await put(range(60));
      await clock.advance(5);
      expect(client.stored.size).toBe(59);
      expect(await store.listBuried()).toMatchObject([{ decision: { id: sampleDecision(37).id } }]);
      expect(outbox.state()).toMatchObject({ unsent: 0, buried: 1 });
    },
  );

  it("does not spin when the collector answers for nothing it was sent", async () => {
    const { clock, outbox, put } = setup();
    let calls = 0;
    const silent = setup({
      client: {
        sendDecisions: async () => {
          calls++;
          return { results: [], flushAfterMs: 0 };
        },
      },
    });
    await silent.put([1]);
    await silent.clock.advance(3_000);
    expect(calls).toBeLessThan(6);
    expect(silent.outbox.state().unsent).toBe(1);
    await put([1]);
    await clock.advance(0);
    expect(outbox.state().unsent).toBe(0);
  });

  it("sends from memory when the store throws, and says that it is not durable", async () => {
    const broken = () => Promise.reject(new Error("QuotaExceeded"));
    const store: OutboxStore = {
      durable: true,
      put: broken,
      list: broken,
      remove: broken,
      bury: broken,
      listBuried: broken,
      count: broken,
    };
    const { client, clock, outbox, put } = setup({ store, flushAfterMs: 1000 });
    await put([1]);
    expect(outbox.state()).toMatchObject({ unsent: 1, durable: false });
    await clock.advance(1000);
    expect(client.stored.size).toBe(1);
  });

  it("does not spin when the store cannot remove what was acknowledged", async () => {
    const store: OutboxStore = { ...createMemoryOutboxStore(), remove: () => Promise.reject(new Error("locked")) };
    const { client, clock, put } = setup({ store });
    await put([1]);
    await clock.advance(3_000);
    expect(client.batches.length).toBeLessThan(8);
    expect(client.stored.size).toBe(1);
  });

  it("sends from one tab at a time", async () => {
    const store = createMemoryOutboxStore();
    let held = false;
    let together = 0;
    const withLock = async (work: () => Promise<void>) => {
      if (held) return undefined;
      held = true;
      together++;
      await work();
      together--;
      held = false;
      return undefined;
    };
    const tabs = [setup({ store, withLock, flushAfterMs: 10 }), setup({ store, withLock, flushAfterMs: 10 })];
    for (const tab of tabs) await tab.put(range(30));
    await Promise.all(tabs.map((tab) => tab.clock.advance(10_000)));
    expect(together).toBe(0);
    const sent = tabs.flatMap((tab) => tab.client.batches.flat().map((decision) => decision.id));
    expect(new Set(sent).size).toBe(30);
    expect(sent).toHaveLength(30);
  });

  it("leaves nothing running after dispose", async () => {
    const { client, clock, outbox, put } = setup({ flushAfterMs: 1000 });
    await put([1]);
    outbox.dispose();
    await clock.advance(10_000);
    expect(clock.sleeping()).toBe(0);
    expect(client.batches).toHaveLength(0);
  });
});
