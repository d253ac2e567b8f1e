import type { AppError } from "../app-error.ts";
import type { Decision } from "../decision.ts";
import type { Unsubscribe } from "../ports.ts";

export interface OutboxState {
  /** Decisions not yet acknowledged. */
  readonly unsent: number;
  /** Decisions the collector refused for good, kept with the reason. */
  readonly buried: number;
  /** False: unsent decisions would be lost with the tab. */
  readonly durable: boolean;
  /** Why the last flush failed; null after a good one. */
  readonly lastError: AppError | null;
  /** Clock time of the next try; null when nothing is waiting. */
  readonly nextFlushAt: number | null;
}

/** Decisions on their way to the collector: stored first, sent in batches, removed only when acknowledged. */
export interface Outbox {
  /** Stores the decision (begun in the caller's turn) and has it sent. Never rejects: a store that throws is replaced by memory. */
  put(decision: Decision): Promise<void>;
  /** Sends now what waits, once; resolves when this try is over. Never rejects. */
  flush(): Promise<void>;
  state(): OutboxState;
  onState(listener: (state: OutboxState) => void): Unsubscribe;
  /** Takes up what an earlier page left behind. */
  start(): void;
  dispose(): void;
}
