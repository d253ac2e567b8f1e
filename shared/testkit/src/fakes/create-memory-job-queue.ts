import { AppError, type ClaimedJob, type Clock, type Job, type JobQueue } from "@lucid/core";

interface Entry {
  job: Job;
  lease: string | null;
  leaseUntil: number;
  notBefore: number;
}

const UNFINISHED: readonly Job["state"][] = ["queued", "running"];

/** JobQueue in memory: keeps every promise of the port but durability. */
export function createMemoryJobQueue(clock: Clock): JobQueue {
  const entries: Entry[] = [];
  let made = 0;

  function held(claimed: ClaimedJob): Entry {
    const entry = entries.find(({ job }) => job.id === claimed.id);
    if (entry?.lease !== claimed.lease || entry.job.state !== "running") {
      throw new AppError("conflict", `The lease of job ${claimed.id} has ended`);
    }
    return entry;
  }

  function end(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, endedAt: clock.now(), ...change };
    entry.lease = null;
  }

  function expire(): void {
    for (const entry of entries) {
      if (entry.job.state !== "running" || entry.leaseUntil > clock.now()) continue;
      const failure = `The process that worked on it ended in attempt ${entry.job.attempts} of ${entry.job.maxAttempts}`;
      if (entry.job.attempts >= entry.job.maxAttempts) end(entry, { state: "failed", failure });
      else {
        entry.job = { ...entry.job, state: "queued", failure, progress: null };
        entry.lease = null;
      }
    }
  }

  function isFree({ job, notBefore }: Entry, kinds: readonly string[]): boolean {
    if (job.state !== "queued" || !kinds.includes(job.kind) || notBefore > clock.now()) return false;
    return !entries.some(
      (other) => other.job.state === "running" && other.job.tenant === job.tenant && other.job.kind === job.kind,
    );
  }

  return {
    async enqueue({ tenant, kind, key, payload = null, maxAttempts = 3 }) {
      expire();
      const known = entries.find(
        ({ job }) => job.tenant === tenant && job.kind === kind && job.key === key && UNFINISHED.includes(job.state),
      );
      if (known) return known.job;
      made += 1;
      const empty = { startedAt: null, endedAt: null, progress: null, result: null, failure: null };
      const job: Job = {
        ...{ id: `job-${made}`, tenant, kind, key, payload, maxAttempts, ...empty },
        ...{ state: "queued", attempts: 0, createdAt: clock.now() },
      };
      entries.push({ job, lease: null, leaseUntil: 0, notBefore: 0 });
      return job;
    },
    async claim(kinds, leaseMs) {
      expire();
      const entry = entries.find((one) => isFree(one, kinds));
      if (!entry) return null;
      made += 1;
      const { job } = entry;
      entry.job = { ...job, state: "running", attempts: job.attempts + 1, startedAt: clock.now(), progress: null };
      entry.lease = `lease-${made}`;
      entry.leaseUntil = clock.now() + leaseMs;
      return { ...entry.job, lease: entry.lease };
    },
    async heartbeat(claimed, leaseMs, progress) {
      const entry = held(claimed);
      entry.leaseUntil = clock.now() + leaseMs;
      if (progress) entry.job = { ...entry.job, progress };
    },
    async complete(claimed, result) {
      end(held(claimed), { state: "done", result, failure: null });
    },
    async fail(claimed, failure, retryAfterMs) {
      const entry = held(claimed);
      if (retryAfterMs === null || entry.job.attempts >= entry.job.maxAttempts) {
        end(entry, { state: "failed", failure });
        return;
      }
      entry.job = { ...entry.job, state: "queued", failure, progress: null };
      entry.lease = null;
      entry.notBefore = clock.now() + retryAfterMs;
    },
    async list(tenant, limit) {
      expire();
      const own = entries.map(({ job }) => job).filter((job) => job.tenant === tenant);
      return own.reverse().slice(0, limit);
    },
  };
}
