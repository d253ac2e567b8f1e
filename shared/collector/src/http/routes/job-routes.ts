import type { Job } from "@lucid/core";
import { RETRAIN_KIND } from "../../jobs/retrain-kind.ts";
import { type JobView, jobListSchema, jobQuerySchema, jobSchema } from "../../schemas/review-schema.ts";
import { requireCaller } from "../caller.ts";
import { defineRoute } from "../route.ts";
import type { Services } from "../services.ts";

const READERS = { admin: true, review: true } as const;
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function viewOf(job: Job): JobView {
  const { id, kind, state, attempts, maxAttempts, progress, result, failure, payload } = job;
  const because =
    payload !== null && typeof payload === "object" && "because" in payload ? String(payload.because) : null;
  const times = {
    createdAt: new Date(job.createdAt).toISOString(),
    startedAt: iso(job.startedAt),
    endedAt: iso(job.endedAt),
  };
  return { ...{ id, kind, because, state, attempts, maxAttempts, progress, result, failure }, ...times };
}

/** Puts a retraining into the queue; a second call while one is unfinished gives that one. */
export function retrainRoute({ jobs, jobRunner, log }: Services) {
  return defineRoute({
    method: "POST",
    path: "/v1/retrain",
    summary: "Train a candidate from reviewed decisions and the history, and publish it if it passes the gate",
    access: { admin: true },
    answer: { name: "Job", schema: jobSchema },
    async handle(context, { caller }) {
      const { tenant } = requireCaller(caller, { admin: true });
      const job = await jobs.enqueue({
        tenant: tenant.id,
        kind: RETRAIN_KIND,
        key: RETRAIN_KIND,
        payload: { because: "asked" },
      });
      log("info", "retraining asked for", { tenant: tenant.id, job: job.id });
      jobRunner.wake();
      return context.json(viewOf(job));
    },
  });
}

export function jobsRoute({ jobs }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/jobs",
    summary: "The collector's jobs for this tenant, newest first",
    access: READERS,
    query: jobQuerySchema,
    answer: { name: "JobList", schema: jobListSchema },
    async handle(context, { caller, query }) {
      const { tenant } = requireCaller(caller, READERS);
      return context.json({ jobs: (await jobs.list(tenant.id, query.limit)).map(viewOf) });
    },
  });
}
