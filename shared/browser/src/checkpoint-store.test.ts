import "fake-indexeddb/auto";
import { checkpointStoreContract } from "@lucid/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createIndexedDbCheckpointStore } from "./checkpoint-store.ts";

let trainings = 0;
const freshName = () => `training-${++trainings}`;

checkpointStoreContract("IndexedDB", () => {
  const name = freshName();
  return () => createIndexedDbCheckpointStore(name);
});

describe("a checkpoint in IndexedDB", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("belongs to one training", async () => {
    const [one, other] = [createIndexedDbCheckpointStore(freshName()), createIndexedDbCheckpointStore(freshName())];
    await one.save(Uint8Array.of(1));
    expect(await other.load()).toBeNull();
  });

  it("is gone once the training is over", async () => {
    const store = createIndexedDbCheckpointStore(freshName());
    await store.save(Uint8Array.of(1));
    await store.clear();
    expect(await store.load()).toBeNull();
  });

  it("that the browser refuses is storage_refused", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("Blocked", "SecurityError");
      },
    });
    const refused = createIndexedDbCheckpointStore(freshName()).save(Uint8Array.of(1));
    await expect(refused).rejects.toMatchObject({ code: "storage_refused" });
  });
});
