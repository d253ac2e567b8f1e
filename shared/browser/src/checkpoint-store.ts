import type { CheckpointStore } from "@lucid/core";
import type { DBSchema } from "idb";
import { createDatabase } from "./database.ts";

interface CheckpointSchema extends DBSchema {
  checkpoints: { key: string; value: Uint8Array<ArrayBuffer> };
}

/** The only key: a database holds one training's checkpoint. */
const LAST = "last";

/**
 * A training's checkpoint in IndexedDB: a tab that was closed or reloaded goes on where it was. `name` is the training's
 * own; pages and workers of one origin share it. `save` resolves when the transaction is on disk ("strict" durability).
 * `clear` forgets the checkpoint of a training that is over.
 */
export function createIndexedDbCheckpointStore(
  name: string,
): CheckpointStore & { readonly clear: () => Promise<void> } {
  const database = createDatabase<CheckpointSchema>({
    name: `lucid-checkpoint|${name}`,
    version: 1,
    upgrade: (fresh) => void fresh.createObjectStore("checkpoints"),
  });
  return {
    load: () => database.use(async (open) => (await open.get("checkpoints", LAST)) ?? null),
    save: (bytes) =>
      database.use(async (open) => {
        const transaction = open.transaction("checkpoints", "readwrite", { durability: "strict" });
        await Promise.all([transaction.store.put(bytes, LAST), transaction.done]);
      }),
    clear: () => database.use((open) => open.delete("checkpoints", LAST)),
  };
}
