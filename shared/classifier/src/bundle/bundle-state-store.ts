import { AppError, type SignedManifest } from "@lucid/core";
import { openDatabase } from "./open-database.ts";

/** Which bundles this browser runs. Kept as signed, and verified again on every start. */
export interface BundleState {
  readonly active: SignedManifest;
  readonly previous: SignedManifest | null;
  /** Highest sequence that ever became active here: nothing lower is accepted again. */
  readonly lastSequence: number;
}

/** One state per scope. `update` reads, changes and writes in one transaction. */
export interface BundleStateStore {
  readonly durable: boolean;
  read(scope: string): Promise<BundleState | null>;
  update(scope: string, change: (state: BundleState | null) => BundleState | null): Promise<void>;
}

const DATABASE = "lucid-bundles";
const STORE = "state";

/** Bundle states of this worker only; for browsers that refuse storage, and for tests. */
export function createMemoryBundleStateStore(): BundleStateStore {
  const states = new Map<string, BundleState>();
  return {
    durable: false,
    async read(scope) {
      return states.get(scope) ?? null;
    },
    async update(scope, change) {
      const next = change(states.get(scope) ?? null);
      if (next === null) states.delete(scope);
      else states.set(scope, next);
    },
  };
}

/** Bundle states in IndexedDB. */
function createIndexedDbBundleStateStore(database: IDBDatabase): BundleStateStore {
  return {
    durable: true,
    read: (scope) =>
      inTransaction(database, "readonly", (store, done) => {
        const request: IDBRequest<BundleState | undefined> = store.get(scope);
        request.onsuccess = () => done(request.result ?? null);
      }),
    update: (scope, change) =>
      inTransaction(database, "readwrite", (store, done) => {
        const request: IDBRequest<BundleState | undefined> = store.get(scope);
        request.onsuccess = () => {
          const next = change(request.result ?? null);
          if (next === null) store.delete(scope);
          else store.put(next, scope);
          done(undefined);
        };
      }),
  };
}

/** IndexedDB where it is allowed, memory where the browser refuses it. */
export async function openBundleStateStore(): Promise<BundleStateStore> {
  try {
    return createIndexedDbBundleStateStore(await openDatabase(DATABASE, STORE));
  } catch {
    // A SecurityError in a frame whose storage is blocked, a ReferenceError where there is no IndexedDB: memory does.
    return createMemoryBundleStateStore();
  }
}

/** Resolves when the transaction is complete, so that what was written survives. */
function inTransaction<Result>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore, done: (result: Result) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const refused = (cause: unknown) => reject(new AppError("storage_refused", "IndexedDB refused", { cause }));
    try {
      let result: { readonly value: Result } | undefined;
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      transaction.oncomplete = () => (result === undefined ? refused(undefined) : resolve(result.value));
      transaction.onerror = () => refused(transaction.error);
      transaction.onabort = () => refused(transaction.error);
      work(transaction.objectStore(STORE), (value) => {
        result = { value };
      });
    } catch (cause) {
      refused(cause);
    }
  });
}
