import { AppError } from "@lucid/core";

export interface GroupCommit<Item, Result> {
  /** Resolves with one result per item, only when they are durable. Rejects "unavailable" when the queue is full. */
  submit(items: readonly Item[]): Promise<readonly Result[]>;
  queued(): number;
  /** Commits what is queued, then refuses. */
  close(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly items: readonly Item[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects what arrives within `windowMs` into one durable commit: an fsync costs the same for one row as for a
 * hundred. Commits never overlap; a failed commit fails its own callers and none after them.
 */
export function createGroupCommit<Item, Result>(options: {
  readonly windowMs: number;
  readonly maxQueued: number;
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
}): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let queued = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function commitWaiting(): Promise<void> {
    const group = waiting;
    waiting = [];
    try {
      const results = await options.commit(group.flatMap(({ items }) => items));
      let from = 0;
      for (const { items, resolve } of group) {
        resolve(results.slice(from, from + items.length));
        from += items.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      for (const { items } of group) queued -= items.length;
    }
  }

  function flush(): void {
    timer = undefined;
    if (running || waiting.length === 0) return;
    running = commitWaiting().finally(() => {
      running = undefined;
      if (waiting.length > 0) flush();
    });
  }

  return {
    submit(items) {
      if (closed)
        return Promise.reject(new AppError("unavailable", "The collector is stopping", { retryAfterMs: 2000 }));
      if (queued + items.length > options.maxQueued) {
        return Promise.reject(
          new AppError("unavailable", "The collector has more work than it can store at the moment", {
            retryAfterMs: 1000,
          }),
        );
      }
      queued += items.length;
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject });
        timer ??= setTimeout(flush, options.windowMs);
      });
    },
    queued: () => queued,
    async close() {
      closed = true;
      clearTimeout(timer);
      flush();
      while (running) await running;
    },
  };
}
