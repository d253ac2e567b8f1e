import { AppError, type ClaimedJob, type JobProgress, type JobQueue } from "@lucid/core";
import type { Log } from "../log.ts";

/** Does one job. What it returns is the job's result; what it throws is the job's failure. */
export type JobHandler = (job: ClaimedJob, tools: JobTools) => Promise<unknown>;

export interface JobTools {
  /** Fires when the collector stops or the lease was lost: the work must end without effect. */
  readonly signal: AbortSignal;
  /** Shown to whoever waits; rejects with "conflict" when the lease was lost. */
  progress(progress: JobProgress): Promise<void>;
}

/** Takes jobs from the queue one at a time. */
export interface JobRunner {
  start(): void;
  /** Looks at the queue now instead of at the next round. */
  wake(): void;
  /** Ends a tenant's running job; it goes back into the queue with the reason. Resolves when it has ended. */
  interrupt(tenant: string, reason: string): Promise<void>;
  /** Ends running work without waiting for its end; its job goes back to the queue at once. */
  stop(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly queue: JobQueue;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly log: Log;
  /** A killed collector's job is taken up again after this long. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
  /** Wait before the next attempt after a failure that may pass. */
  readonly retryAfterMs?: number;
}

const LEASE_MS = 60_000;
const POLL_MS = 5000;
const RETRY_AFTER_MS = 30_000;

/** Runs jobs with a heartbeat a third of the lease apart. Failures that may pass are retried, others end the job. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { queue, handlers, log } = options;
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let wanted = false;
  let current: { readonly tenant: string; interrupt(reason: string): void; readonly ended: Promise<void> } | undefined;

  async function runOne(job: ClaimedJob): Promise<void> {
    const lost = new AbortController();
    const interrupted = new AbortController();
    const signal = AbortSignal.any([stopping.signal, lost.signal, interrupted.signal]);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    current = { tenant: job.tenant, ended, interrupt: (reason) => interrupted.abort(reason) };
    const beat = async (progress?: JobProgress) => {
      try {
        await queue.heartbeat(job, leaseMs, progress);
      } catch (thrown) {
        if (AppError.from(thrown).code === "conflict") lost.abort();
        throw thrown;
      }
    };
    const heart = setInterval(() => {
      beat().catch((thrown: unknown) => log("warn", "heartbeat failed", { reason: AppError.from(thrown).message }));
    }, leaseMs / 3);
    try {
      const handler = handlers[job.kind];
      if (!handler) throw new AppError("internal", `There is no handler for jobs of kind "${job.kind}"`);
      const result = await handler(job, { signal, progress: beat });
      await queue.complete(job, result);
      log("info", "job done", { job: job.id, kind: job.kind, tenant: job.tenant });
    } catch (thrown) {
      if (!lost.signal.aborted) await giveBack(job, AppError.from(thrown), interrupted.signal);
    } finally {
      clearInterval(heart);
      current = undefined;
      end();
    }
  }

  async function giveBack(job: ClaimedJob, error: AppError, interrupted: AbortSignal): Promise<void> {
    const stopped = stopping.signal.aborted || interrupted.aborted;
    const retryAfterMs = stopped ? 0 : error.retryable ? (options.retryAfterMs ?? RETRY_AFTER_MS) : null;
    const why = interrupted.aborted ? String(interrupted.reason) : "The collector stopped during the work";
    const reason = stopped ? why : error.message;
    log(stopped ? "info" : "error", "job ended", { job: job.id, tenant: job.tenant, code: error.code, reason });
    await queue.fail(job, reason, retryAfterMs);
  }

  async function drain(): Promise<void> {
    while (!stopping.signal.aborted) {
      wanted = false;
      const job = await queue.claim(Object.keys(handlers), leaseMs);
      if (job) await runOne(job);
      else if (!wanted) return;
    }
  }

  function round(): void {
    wanted = true;
    if (running || stopping.signal.aborted) return;
    running = drain()
      .catch((thrown: unknown) => log("error", "jobs not read", { reason: AppError.from(thrown).message }))
      .finally(() => {
        running = undefined;
      });
  }

  return {
    start() {
      timer ??= setInterval(round, options.pollMs ?? POLL_MS);
      round();
    },
    wake: round,
    async interrupt(tenant, reason) {
      if (current?.tenant !== tenant) return;
      const { ended } = current;
      current.interrupt(reason);
      await ended;
    },
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
