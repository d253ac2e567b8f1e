import { randomUUID } from "node:crypto";
import { AppError, type ClaimedJob, type Clock, type Job, type JobQueue, type NewJob } from "@lucid/core";
import { type Kysely, type Selectable, sql } from "kysely";
import { storageError } from "./storage-error.ts";
import type { CollectorTables, JobRow } from "./tables.ts";

type Transaction = Kysely<CollectorTables>;
const DEFAULT_ATTEMPTS = 3;

/** JobQueue on SQLite: every change is one durable transaction of the collector's only connection. */
export function createSqliteJobQueue(db: Kysely<CollectorTables>, clock: Clock): JobQueue {
  const inTransaction = async <Result>(work: (trx: Transaction) => Promise<Result>): Promise<Result> => {
    try {
      return await db.transaction().execute(work);
    } catch (thrown) {
      throw storageError(thrown);
    }
  };
  return {
    enqueue: (job) => inTransaction((trx) => insertOnce(trx, job, clock.now())),
    claim: (kinds, leaseMs) =>
      kinds.length === 0 ? Promise.resolve(null) : inTransaction((trx) => claimNext(trx, kinds, leaseMs, clock.now())),
    heartbeat: (job, leaseMs, progress) =>
      inTransaction((trx) =>
        changeHeld(trx, job, {
          lease_until: clock.now() + leaseMs,
          ...(progress ? { progress: JSON.stringify(progress) } : {}),
        }),
      ),
    complete: (job, result) =>
      inTransaction((trx) =>
        changeHeld(trx, job, {
          ...{ state: "done", result: JSON.stringify(result ?? null), failure: null },
          ...{ lease: null, ended_at: clock.now() },
        }),
      ),
    fail: (job, reason, retryAfterMs) =>
      inTransaction((trx) => {
        const again = retryAfterMs !== null && job.attempts < job.maxAttempts;
        const next = again
          ? ({ state: "queued", not_before: clock.now() + retryAfterMs, progress: null } as const)
          : ({ state: "failed", ended_at: clock.now() } as const);
        return changeHeld(trx, job, { ...next, lease: null, failure: reason });
      }),
    list: (tenant, limit) =>
      inTransaction(async (trx) => {
        await expireLeases(trx, clock.now());
        const rows = await trx
          .selectFrom("jobs")
          .selectAll()
          .where("tenant", "=", tenant)
          .orderBy("position", "desc")
          .limit(limit)
          .execute();
        return rows.map(toJob);
      }),
  };
}

function toJob(row: Selectable<JobRow>): Job {
  return {
    ...{ id: row.id, tenant: row.tenant, kind: row.kind, key: row.key, state: row.state },
    ...{ attempts: row.attempts, maxAttempts: row.max_attempts, failure: row.failure },
    ...{ createdAt: row.created_at, startedAt: row.started_at, endedAt: row.ended_at },
    payload: JSON.parse(row.payload),
    progress: row.progress === null ? null : JSON.parse(row.progress),
    result: row.result === null ? null : JSON.parse(row.result),
  };
}

async function insertOnce(trx: Transaction, job: NewJob, now: number): Promise<Job> {
  await expireLeases(trx, now);
  const known = await trx
    .selectFrom("jobs")
    .selectAll()
    .where("tenant", "=", job.tenant)
    .where("kind", "=", job.kind)
    .where("key", "=", job.key)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirst();
  if (known) return toJob(known);
  const last = await trx.selectFrom("jobs").select(trx.fn.max("position").as("position")).executeTakeFirst();
  const row: JobRow = {
    ...{ id: randomUUID(), position: (last?.position ?? 0) + 1, tenant: job.tenant, kind: job.kind, key: job.key },
    ...{ payload: JSON.stringify(job.payload ?? null), state: "queued", attempts: 0, created_at: now, not_before: 0 },
    ...{ max_attempts: job.maxAttempts ?? DEFAULT_ATTEMPTS, started_at: null, ended_at: null },
    ...{ lease: null, lease_until: null, progress: null, result: null, failure: null },
  };
  await trx.insertInto("jobs").values(row).execute();
  return toJob(row);
}

/** A lease that ran out means a process that was killed: queued again while attempts are left, else failed. */
async function expireLeases(trx: Transaction, now: number): Promise<void> {
  const lost = sql<string>`'The process that worked on it ended in attempt ' || attempts || ' of ' || max_attempts`;
  const expired = trx.updateTable("jobs").where("state", "=", "running").where("lease_until", "<=", now);
  await expired
    .whereRef("attempts", ">=", "max_attempts")
    .set({ state: "failed", ended_at: now, lease: null, failure: lost })
    .execute();
  await expired.set({ state: "queued", lease: null, progress: null, failure: lost }).execute();
}

async function claimNext(
  trx: Transaction,
  kinds: readonly string[],
  leaseMs: number,
  now: number,
): Promise<ClaimedJob | null> {
  await expireLeases(trx, now);
  const next = await trx
    .selectFrom("jobs")
    .selectAll()
    .where("state", "=", "queued")
    .where("kind", "in", kinds)
    .where("not_before", "<=", now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("jobs as other")
            .select("other.id")
            .where("other.state", "=", "running")
            .whereRef("other.tenant", "=", "jobs.tenant")
            .whereRef("other.kind", "=", "jobs.kind"),
        ),
      ),
    )
    .orderBy("position")
    .executeTakeFirst();
  if (!next) return null;
  const change = {
    ...{ state: "running" as const, attempts: next.attempts + 1, started_at: now, progress: null },
    ...{ lease: randomUUID(), lease_until: now + leaseMs },
  };
  await trx.updateTable("jobs").set(change).where("id", "=", next.id).execute();
  return { ...toJob({ ...next, ...change }), lease: change.lease };
}

async function changeHeld(trx: Transaction, job: ClaimedJob, change: Partial<JobRow>): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable("jobs")
    .set(change)
    .where("id", "=", job.id)
    .where("state", "=", "running")
    .where("lease", "=", job.lease)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === 0) {
    throw new AppError("conflict", `The lease of job ${job.id} has ended: another worker has it`);
  }
}
