import { AppError } from "../app-error.ts";
import type { Decision } from "../decision.ts";
import type { AppendResult, Clock, CollectorClient, OutboxStore, Unsubscribe } from "../ports.ts";
import type { Outbox, OutboxState } from "./outbox-state.ts";
import { createResilientStore, type ResilientStore } from "./resilient-store.ts";
import { fittingBatch, MAX_BATCH_DECISIONS, type SentBatch, sendBatch } from "./send-batch.ts";

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 5 * 60_000;
/** Another tab is sending: look again later whether it left something. */
const OTHER_TAB_WAIT_MS = 5_000;

export interface OutboxOptions {
  readonly store: OutboxStore;
  readonly client: CollectorClient;
  readonly clock: Clock;
  /** Uniform in [0, 1): jitter, so that a thousand browsers do not come back in the same second. */
  random(): number;
  /** Runs the work in one tab at a time (Web Locks in a browser); resolves without running it if another tab has it. */
  withLock?(work: () => Promise<void>): Promise<unknown>;
  onState?(state: OutboxState): void;
  /** How long to wait before the first batch, until the collector says otherwise (SessionGrant.flushAfterMs). */
  readonly flushAfterMs?: number;
}

/**
 * The way of decisions to the collector. put() stores first; batches follow at the pace the collector asks for; after
 * a failure the wait doubles from 1 s to 5 min with full jitter (retryAfterMs is honoured). Only ids that the
 * collector named stored or duplicate are removed; rejected ones are buried with the reason.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  return new DecisionOutbox(options);
}

class DecisionOutbox implements Outbox {
  private readonly store: ResilientStore;
  private readonly listeners = new Set<(state: OutboxState) => void>();
  private current: OutboxState;
  private flushing: Promise<void> | null = null;
  private timer: AbortController | null = null;
  private flushAfterMs: number;
  private failures = 0;
  private otherTabSends = false;
  private disposed = false;
  private putsUnderWay = 0;

  constructor(private readonly options: OutboxOptions) {
    this.store = createResilientStore(options.store);
    this.flushAfterMs = options.flushAfterMs ?? 0;
    this.current = { unsent: 0, buried: 0, durable: options.store.durable, lastError: null, nextFlushAt: null };
  }

  state(): OutboxState {
    return this.current;
  }

  onState(listener: (state: OutboxState) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  start(): void {
    void this.recount().then(() => this.scheduleIfNeeded());
  }

  async put(decision: Decision): Promise<void> {
    this.putsUnderWay++;
    const stored = this.store.put(decision);
    this.update({ unsent: this.current.unsent + 1 });
    await stored;
    this.putsUnderWay--;
    await this.recount();
    this.scheduleIfNeeded();
  }

  flush(): Promise<void> {
    this.cancelTimer();
    this.flushing ??= this.flushLocked().finally(() => {
      this.flushing = null;
      this.scheduleIfNeeded();
    });
    return this.flushing;
  }

  dispose(): void {
    this.disposed = true;
    this.cancelTimer();
    this.listeners.clear();
  }

  private async flushLocked(): Promise<void> {
    const withLock = this.options.withLock ?? ((work) => work());
    this.otherTabSends = true;
    try {
      await withLock(() => {
        this.otherTabSends = false;
        return this.flushAll();
      });
    } catch (thrown) {
      this.noteFailure(AppError.from(thrown));
    }
    await this.recount();
  }

  /** Batch after batch as long as the collector takes them and asks for no pause. */
  private async flushAll(): Promise<void> {
    for (;;) {
      const waiting = await this.store.list(MAX_BATCH_DECISIONS);
      if (waiting.length === 0 || this.disposed) return;
      const batch = fittingBatch(waiting);
      const sent = await sendBatch(this.options.client, batch);
      const settled = await this.settle(batch, sent);
      const failure = sent.error ?? settled;
      if (failure !== null) {
        this.noteFailure(failure);
        return;
      }
      this.noteSuccess(sent);
      await this.recount();
      if (this.flushAfterMs > 0) return;
    }
  }

  /**
   * Removes what is durable there, buries what is refused; everything else stays. Says why nothing was settled, or why it
   * could not be written down: without that the same batch would be sent again at once, for ever.
   */
  private async settle(batch: readonly Decision[], sent: SentBatch): Promise<AppError | null> {
    const asked = new Set(batch.map((decision) => decision.id));
    const results = sent.results.filter((result) => asked.has(result.id));
    const done = results.filter((result) => result.status !== "rejected").map((result) => result.id);
    let error = done.length > 0 ? await this.store.remove(done) : null;
    for (const result of results)
      if (isRejected(result)) error = (await this.store.bury(result.id, result.reason)) ?? error;
    if (results.length > 0) return error;
    return new AppError("unavailable", "The collector acknowledged none of the decisions");
  }

  private noteSuccess(sent: SentBatch): void {
    this.failures = 0;
    this.flushAfterMs = sent.flushAfterMs ?? this.flushAfterMs;
    this.update({ lastError: null });
  }

  private noteFailure(error: AppError): void {
    this.failures++;
    this.update({ lastError: error });
  }

  private waitMs(): number {
    if (this.failures === 0) return this.otherTabSends ? OTHER_TAB_WAIT_MS : this.flushAfterMs;
    const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.failures - 1));
    const jittered = Math.max(FIRST_BACKOFF_MS / 10, this.options.random() * ceiling);
    return Math.max(jittered, this.current.lastError?.retryAfterMs ?? 0);
  }

  private scheduleIfNeeded(): void {
    if (this.disposed || this.flushing !== null || this.timer !== null || this.current.unsent === 0) return;
    const timer = new AbortController();
    this.timer = timer;
    const waitMs = this.waitMs();
    this.update({ nextFlushAt: this.options.clock.now() + waitMs });
    this.options.clock.sleep(waitMs, timer.signal).then(
      () => {
        if (this.timer === timer) void this.flush();
      },
      () => {
        // Cancelled: dispose, or a flush that came earlier.
        if (this.timer === timer) this.timer = null;
      },
    );
  }

  private cancelTimer(): void {
    const timer = this.timer;
    this.timer = null;
    timer?.abort();
    if (timer !== null) this.update({ nextFlushAt: null });
  }

  private async recount(): Promise<void> {
    const { unsent, buried } = await this.store.counts();
    const lastError = this.current.lastError ?? this.store.lastError();
    this.update({ unsent: unsent + this.putsUnderWay, buried, durable: this.store.durable(), lastError });
  }

  private update(change: Partial<OutboxState>): void {
    if (this.disposed) return;
    this.current = { ...this.current, ...change };
    this.options.onState?.(this.current);
    for (const listener of [...this.listeners]) listener(this.current);
  }
}

function isRejected(result: AppendResult): result is Extract<AppendResult, { status: "rejected" }> {
  return result.status === "rejected";
}
