import { createMemoryOutboxStore, type Decision, type OutboxStore } from "@lucid/core";
import type { DBSchema } from "idb";
import type { OpenedStore } from "./browser-api.ts";
import { createDatabase } from "./database.ts";

interface Waiting {
  /** Order of arrival; given by the database. */
  readonly place?: number;
  readonly id: string;
  readonly decision: Decision;
}

interface Buried {
  readonly id: string;
  readonly decision: Decision;
  readonly reason: string;
}

interface OutboxSchema extends DBSchema {
  waiting: { key: number; value: Waiting; indexes: { id: string } };
  buried: { key: string; value: Buried };
}

/** Unsent decisions in IndexedDB; `put` resolves when the transaction is on disk ("strict" durability). */
export function createIndexedDbOutboxStore(name: string): OutboxStore {
  const database = createDatabase<OutboxSchema>({
    name,
    version: 1,
    upgrade: (fresh) => {
      fresh
        .createObjectStore("waiting", { keyPath: "place", autoIncrement: true })
        .createIndex("id", "id", { unique: true });
      fresh.createObjectStore("buried", { keyPath: "id" });
    },
  });
  return {
    durable: true,
    put: (decision) =>
      database.use(async (open) => {
        const transaction = open.transaction(["waiting", "buried"], "readwrite", { durability: "strict" });
        const waiting = transaction.objectStore("waiting");
        const place = await waiting.index("id").getKey(decision.id);
        const refused = await transaction.objectStore("buried").getKey(decision.id);
        const entry = { id: decision.id, decision };
        if (refused === undefined) await waiting.put(place === undefined ? entry : { ...entry, place });
        await transaction.done;
      }),
    list: (limit) =>
      database.use(async (open) => (await open.getAll("waiting", null, limit)).map(({ decision }) => decision)),
    remove: (ids) =>
      database.use(async (open) => {
        const transaction = open.transaction("waiting", "readwrite");
        for (const id of ids) {
          const place = await transaction.store.index("id").getKey(id);
          if (place !== undefined) await transaction.store.delete(place);
        }
        await transaction.done;
      }),
    bury: (id, reason) =>
      database.use(async (open) => {
        const transaction = open.transaction(["waiting", "buried"], "readwrite", { durability: "strict" });
        const waiting = transaction.objectStore("waiting");
        const place = await waiting.index("id").getKey(id);
        const entry = place === undefined ? undefined : await waiting.get(place);
        if (place !== undefined && entry !== undefined) {
          await transaction.objectStore("buried").put({ id, decision: entry.decision, reason });
          await waiting.delete(place);
        }
        await transaction.done;
      }),
    listBuried: () =>
      database.use(async (open) => (await open.getAll("buried")).map(({ decision, reason }) => ({ decision, reason }))),
    count: () => database.use((open) => open.count("waiting")),
  };
}

/** IndexedDB where the browser allows it, memory with the notice where not. `scope` keeps installations apart. */
export async function openOutboxStore(scope: string): Promise<OpenedStore<OutboxStore>> {
  const store = createIndexedDbOutboxStore(`lucid-outbox|${scope}`);
  try {
    await store.count();
    return { store, durable: true, notice: null };
  } catch {
    // Blocked by the user or the browser's policy; why does not matter, the notice says what it means.
    return { store: createMemoryOutboxStore(), durable: false, notice: "outbox-memory-only" };
  }
}
