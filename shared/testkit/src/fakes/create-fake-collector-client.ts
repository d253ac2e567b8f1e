import type { AppError, AppendResult, CollectorClient, Decision } from "@lucid/core";

export interface FakeCollectorClient extends CollectorClient {
  /** What is stored there, in the order of arrival, each id once. */
  readonly stored: ReadonlyMap<string, Decision>;
  /** Sizes of the batches that were sent. */
  readonly batches: readonly (readonly Decision[])[];
  /** From now on every call fails; null: works again. */
  failAll(error: AppError | null): void;
  /** The next answers are lost: stored, but the caller gets the error. */
  loseNextAnswer(error: AppError): void;
  /** Ids refused one by one, with the reason. */
  reject(id: string, reason: string): void;
  /** A batch that holds this id is refused as a whole. */
  poison(id: string, error: AppError): void;
  setFlushAfterMs(ms: number): void;
}

/** The collector as the browser sees it, in memory: idempotent by id. */
export function createFakeCollectorClient(): FakeCollectorClient {
  const stored = new Map<string, Decision>();
  const batches: (readonly Decision[])[] = [];
  const rejected = new Map<string, string>();
  const poisoned = new Map<string, AppError>();
  let failure: AppError | null = null;
  let lost: AppError | null = null;
  let flushAfterMs = 0;

  const append = (decision: Decision): AppendResult => {
    const reason = rejected.get(decision.id);
    if (reason !== undefined) return { id: decision.id, status: "rejected", reason };
    if (stored.has(decision.id)) return { id: decision.id, status: "duplicate" };
    stored.set(decision.id, decision);
    return { id: decision.id, status: "stored" };
  };

  return {
    stored,
    batches,
    sendDecisions: async (decisions) => {
      batches.push(decisions);
      if (failure !== null) throw failure;
      for (const decision of decisions) {
        const error = poisoned.get(decision.id);
        if (error !== undefined) throw error;
      }
      const results = decisions.map(append);
      const error = lost;
      lost = null;
      if (error !== null) throw error;
      return { results, flushAfterMs };
    },
    failAll: (error) => {
      failure = error;
    },
    loseNextAnswer: (error) => {
      lost = error;
    },
    reject: (id, reason) => void rejected.set(id, reason),
    poison: (id, error) => void poisoned.set(id, error),
    setFlushAfterMs: (ms) => {
      flushAfterMs = ms;
    },
  };
}
