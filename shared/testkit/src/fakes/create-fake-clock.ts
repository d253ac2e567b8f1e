import { AppError, type Clock } from "@lucid/core";

export interface FakeClock extends Clock {
  /** Moves time on, waking sleepers in order, and lets what they started run before the next one wakes. */
  advance(ms: number): Promise<void>;
  /** Sleepers waiting: 0 proves that nothing was left running. */
  sleeping(): number;
}

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** Virtual time: nothing happens until the test says so. */
export function createFakeClock(startMs = Date.UTC(2026, 0, 5, 9)): FakeClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleeping: () => sleepers.size,
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        const abort = () => {
          sleepers.delete(sleeper);
          reject(new AppError("aborted", "Cancelled"));
        };
        const wake = () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper: Sleeper = { wakeAt: now + Math.max(0, ms), wake };
        if (signal?.aborted === true) return reject(new AppError("aborted", "Cancelled"));
        signal?.addEventListener("abort", abort, { once: true });
        sleepers.add(sleeper);
      }),
    advance: async (ms) => {
      const end = now + ms;
      for (let next = earliest(sleepers, end); next !== null; next = earliest(sleepers, end)) {
        now = Math.max(now, next.wakeAt);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets every promise that can make progress without time do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function earliest(sleepers: ReadonlySet<Sleeper>, end: number): Sleeper | null {
  let found: Sleeper | null = null;
  for (const sleeper of sleepers) {
    if (sleeper.wakeAt <= end && (found === null || sleeper.wakeAt < found.wakeAt)) found = sleeper;
  }
  return found;
}
