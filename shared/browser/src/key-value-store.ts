import type { DBSchema } from "idb";
import type { KeyValueStore, OpenedStore } from "./browser-api.ts";
import { createDatabase } from "./database.ts";

interface KeyValueSchema extends DBSchema {
  values: { key: string; value: unknown };
}

/** A small map in IndexedDB, shared by all frames of the origin. */
export function createIndexedDbKeyValueStore(name: string): KeyValueStore {
  const database = createDatabase<KeyValueSchema>({
    name,
    version: 1,
    upgrade: (fresh) => void fresh.createObjectStore("values"),
  });
  return {
    durable: true,
    get: (key) => database.use(async (open) => (await open.get("values", key)) ?? null),
    set: (key, value) =>
      database.use(async (open) => {
        await open.put("values", value, key);
      }),
    delete: (key) => database.use((open) => open.delete("values", key)),
  };
}

/** The same in memory: this frame's only, lost with it. */
export function createMemoryKeyValueStore(): KeyValueStore {
  const values = new Map<string, unknown>();
  return {
    durable: false,
    get: async (key) => structuredClone(values.get(key)) ?? null,
    async set(key, value) {
      values.set(key, structuredClone(value));
    },
    async delete(key) {
      values.delete(key);
    },
  };
}

/** IndexedDB where the browser allows it, memory with the notice where not. `scope` keeps installations apart. */
export async function openKeyValueStore(scope: string): Promise<OpenedStore<KeyValueStore>> {
  const store = createIndexedDbKeyValueStore(`lucid-values|${scope}`);
  try {
    await store.get("probe");
    return { store, durable: true, notice: null };
  } catch {
    // Blocked by the user or the browser's policy; memory does, and the notice says what it means.
    return { store: createMemoryKeyValueStore(), durable: false, notice: "storage-refused" };
  }
}
