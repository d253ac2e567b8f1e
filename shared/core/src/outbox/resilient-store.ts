import { AppError } from "../app-error.ts";
import type { Decision } from "../decision.ts";
import type { OutboxStore } from "../ports.ts";
import { createMemoryOutboxStore } from "./create-memory-outbox-store.ts";

export interface ResilientStore {
  /** False as soon as anything waits in memory only. */
  durable(): boolean;
  put(decision: Decision): Promise<void>;
  list(limit: number): Promise<readonly Decision[]>;
  /** The error of the store, null if it did as told. */
  remove(ids: readonly string[]): Promise<AppError | null>;
  bury(id: string, reason: string): Promise<AppError | null>;
  counts(): Promise<{ readonly unsent: number; readonly buried: number }>;
  lastError(): AppError | null;
}

/**
 * A store that keeps working when the given one throws: what cannot be stored waits in memory and is sent from there. The
 * broken store is asked again each time, since a full disk or a blocked database can recover.
 */
export function createResilientStore(store: OutboxStore): ResilientStore {
  const memory = createMemoryOutboxStore();
  let memoryCount = 0;
  let failure: AppError | null = null;
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      const value = await work();
      failure = null;
      return value;
    } catch (thrown) {
      failure = AppError.from(thrown, "storage_refused");
      return otherwise;
    }
  };
  const recount = async (): Promise<void> => {
    memoryCount = await memory.count();
  };
  return {
    durable: () => store.durable && failure === null && memoryCount === 0,
    lastError: () => failure,
    put: async (decision) => {
      // Begun at once, without awaiting anything first: the frame may be gone a moment later.
      const stored = await attempt(() => store.put(decision).then(() => true), false);
      if (!stored) await memory.put(decision);
      await recount();
    },
    list: async (limit) => {
      const inMemory = await memory.list(limit);
      const stored = await attempt(() => store.list(limit), []);
      const known = new Set(inMemory.map((decision) => decision.id));
      return [...inMemory, ...stored.filter((decision) => !known.has(decision.id))].slice(0, limit);
    },
    remove: async (ids) => {
      await memory.remove(ids);
      await recount();
      await attempt(() => store.remove(ids), undefined);
      return failure;
    },
    bury: async (id, reason) => {
      await memory.bury(id, reason);
      await recount();
      await attempt(() => store.bury(id, reason), undefined);
      return failure;
    },
    counts: async () => {
      const stored = await attempt(() => store.count(), 0);
      const storedBuried = await attempt(() => store.listBuried(), []);
      const buried = await memory.listBuried();
      return { unsent: memoryCount + stored, buried: buried.length + storedBuried.length };
    },
  };
}
