import type { MemoryEntry } from "@lucid/core";
import { openDatabase } from "../bundle/open-database.ts";

/** What one browser remembers by itself, at privacy level "labels": it never leaves it. */
export interface OwnMemory {
  readonly encoder: string;
  readonly taxonomyId: string;
  /** Oldest first. */
  readonly entries: readonly MemoryEntry[];
  /** The collector's count when these were written: all is forgotten when it grows. null: not known. */
  readonly erasures: number | null;
}

/** One memory for each installation. Reads and writes never reject: without storage it lives as long as the engine. */
export interface OwnMemoryStore {
  read(scope: string): Promise<OwnMemory | null>;
  write(scope: string, memory: OwnMemory | null): Promise<void>;
}

const DATABASE = "lucid-memory";
const STORE = "own";

/** In IndexedDB where the browser allows it; always in RAM as well, so that refused storage only means a shorter memory. */
export function createOwnMemoryStore(): OwnMemoryStore {
  const inRam = new Map<string, OwnMemory>();
  let opening: Promise<IDBDatabase | null> | null = null;
  const database = () => {
    opening ??= openDatabase(DATABASE, STORE).catch(() => null);
    return opening;
  };
  return {
    async read(scope) {
      const known = inRam.get(scope);
      if (known !== undefined) return known;
      const stored = await inStore<OwnMemory | undefined>(await database(), "readonly", (store) => store.get(scope));
      if (stored !== undefined && stored !== null) inRam.set(scope, stored);
      return stored ?? null;
    },
    async write(scope, memory) {
      if (memory === null) inRam.delete(scope);
      else inRam.set(scope, memory);
      await inStore(await database(), "readwrite", (store) =>
        memory === null ? store.delete(scope) : store.put(memory, scope),
      );
    },
  };
}

/** null where storage is refused or the transaction failed: RAM has it. */
function inStore<Result>(
  database: IDBDatabase | null,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<Result | null> {
  return new Promise((resolve) => {
    if (database === null) return resolve(null);
    try {
      const transaction = database.transaction(STORE, mode);
      const request: IDBRequest<Result> = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => resolve(null);
      transaction.onabort = () => resolve(null);
    } catch {
      // The browser closed the connection meanwhile.
      resolve(null);
    }
  });
}
