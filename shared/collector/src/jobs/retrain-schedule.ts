import { AppError, type Clock, type JobQueue } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import type { Log } from "../log.ts";
import { lastMonth, type MonthlySample } from "../review/monthly-sample.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import type { JobRunner } from "./job-runner.ts";
import { whyNothingToLearn } from "./retrain-job.ts";
import { RETRAIN_KIND } from "./retrain-kind.ts";

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 3_600_000;
const JOBS_TO_LOOK_AT = 50;

export interface RetrainSchedule {
  start(): void;
  stop(): void;
  /** Enqueues what is due now; gives the tenants. */
  look(): Promise<readonly string[]>;
}

export interface ScheduleParts {
  readonly tenants: readonly Tenant[];
  readonly jobs: JobQueue;
  readonly runner: Pick<JobRunner, "wake">;
  readonly releases: Pick<ReleaseStore, "list">;
  /** Decisions that passed review and arrived after this time (ISO 8601). */
  readonly countReviewedSince: (tenant: Tenant, since: string) => Promise<number>;
  readonly sample: Pick<MonthlySample, "open">;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks every hour: a tenant is due `everyDays` after its last retraining (the first time: after its first release), or after
 * `afterDecisions` reviewed decisions since then. Tenants without anything to learn from are left in peace. The month's blind
 * sample is drawn on the way, so that it is there when a lead opens the page.
 */
export function createRetrainSchedule(parts: ScheduleParts): RetrainSchedule {
  const { tenants, jobs, runner, clock, log } = parts;
  let timer: NodeJS.Timeout | undefined;

  async function lastTraining(tenant: Tenant): Promise<number | null> {
    const trained = (await jobs.list(tenant.id, JOBS_TO_LOOK_AT)).find(({ kind }) => kind === RETRAIN_KIND);
    if (trained) return trained.createdAt;
    const first = (await parts.releases.list(tenant.id)).at(-1);
    return first ? Date.parse(first.created) : null;
  }

  async function reasonToTrain(tenant: Tenant): Promise<string | null> {
    const { everyDays, afterDecisions } = tenant.retrain;
    if (whyNothingToLearn(tenant) !== null) return null;
    const last = await lastTraining(tenant);
    if (last === null) return null;
    if (everyDays !== null && clock.now() - last >= everyDays * DAY_MS) return "calendar";
    if (afterDecisions === null) return null;
    const reviewed = await parts.countReviewedSince(tenant, new Date(last).toISOString());
    return reviewed >= afterDecisions ? "decisions" : null;
  }

  async function lookAt(tenant: Tenant): Promise<boolean> {
    try {
      await parts.sample.open(tenant, lastMonth(clock.now()));
      const because = await reasonToTrain(tenant);
      if (because === null) return false;
      await jobs.enqueue({ tenant: tenant.id, kind: RETRAIN_KIND, key: RETRAIN_KIND, payload: { because } });
      log("info", "retraining is due", { tenant: tenant.id, because });
      return true;
    } catch (thrown) {
      log("error", "schedule failed", { tenant: tenant.id, reason: AppError.from(thrown).message });
      return false;
    }
  }

  async function look(): Promise<readonly string[]> {
    const due: string[] = [];
    for (const tenant of tenants) if (await lookAt(tenant)) due.push(tenant.id);
    if (due.length > 0) runner.wake();
    return due;
  }

  return {
    start() {
      timer ??= setInterval(() => void look(), LOOK_EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
    look,
  };
}
