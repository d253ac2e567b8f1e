/** Waiting, worked on, ended well, ended for good with a reason. */
export const JOB_STATES = ["queued", "running", "done", "failed"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Where a running job is: `done` of `total` within a stage; total 0: not known. */
export interface JobProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Milliseconds left in this stage; null or absent: not known. */
  readonly remainingMs?: number | null | undefined;
}

/** Work that outlives a request. Times are milliseconds since the epoch. Payload and result are plain JSON. */
export interface Job {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  /** Two unfinished jobs of a tenant never share a key. */
  readonly key: string;
  readonly payload: unknown;
  readonly state: JobState;
  /** How often it was claimed. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly createdAt: number;
  /** Of the latest attempt. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly progress: JobProgress | null;
  readonly result: unknown;
  /** Why the latest attempt ended without a result. */
  readonly failure: string | null;
}

/** A job and the proof that it is ours: every later call names the lease. */
export interface ClaimedJob extends Job {
  readonly lease: string;
}

export interface NewJob {
  readonly tenant: string;
  readonly kind: string;
  readonly key: string;
  readonly payload?: unknown;
  /** Default 3. */
  readonly maxAttempts?: number;
}

/**
 * Durable work with leases. A claimed job whose lease ran out (its process was killed) is claimed again until its
 * attempts are used up, then it is "failed" with the reason. Of one tenant and kind at most one job runs.
 * Calls with a lease that is no longer valid reject with AppError "conflict": somebody else has the job by now.
 */
export interface JobQueue {
  /** Durable when it resolves. Gives the unfinished job of that key where there is one. */
  enqueue(job: NewJob): Promise<Job>;
  /** The oldest job of these kinds that may run now, or null. */
  claim(kinds: readonly string[], leaseMs: number): Promise<ClaimedJob | null>;
  /** Prolongs the lease from now on and, when given, says where the work is. */
  heartbeat(job: ClaimedJob, leaseMs: number, progress?: JobProgress): Promise<void>;
  complete(job: ClaimedJob, result: unknown): Promise<void>;
  /** Back into the queue after `retryAfterMs`, or ended where that is null or no attempt is left. */
  fail(job: ClaimedJob, reason: string, retryAfterMs: number | null): Promise<void>;
  /** Newest first. */
  list(tenant: string, limit: number): Promise<readonly Job[]>;
}
