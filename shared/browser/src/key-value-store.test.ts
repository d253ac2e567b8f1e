import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { KeyValueStore } from "./browser-api.ts";
import { createIndexedDbKeyValueStore, createMemoryKeyValueStore } from "./key-value-store.ts";

const kinds: readonly (readonly [string, () => KeyValueStore])[] = [
  ["IndexedDB", () => createIndexedDbKeyValueStore(`values-${Math.random()}`)],
  ["memory", createMemoryKeyValueStore],
];

describe.each(kinds)("key-value store: %s", (_name, create) => {
  it("gives back what was set, null for what was not or was deleted", async () => {
    const store = create();
    expect(await store.get("a")).toBeNull();
    await store.set("a", { list: [1, 2] });
    expect(await store.get("a")).toEqual({ list: [1, 2] });
    await store.delete("a");
    expect(await store.get("a")).toBeNull();
  });

  it("is not changed through what it was given", async () => {
    const store = create();
    const value = { list: [1] };
    await store.set("a", value);
    value.list.push(2);
    expect(await store.get("a")).toEqual({ list: [1] });
  });
});
