import type { Clock, JobQueue } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import type { KnownLabels } from "../decisions/validate-decision.ts";
import type { Log } from "../log.ts";
import { createMonthlySample, type MonthlySample } from "../review/monthly-sample.ts";
import { type CorrectionList, createSqliteCorrectionList } from "../stores/sqlite-correction-list.ts";
import type { SqliteDatabase } from "../stores/sqlite-database.ts";
import { createSqliteJobQueue } from "../stores/sqlite-job-queue.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import { createSqliteReviewStore, type ReviewStore } from "../stores/sqlite-review-store.ts";
import { createSqliteSampleStore, type SampleStore } from "../stores/sqlite-sample-store.ts";
import { createJobRunner, type JobRunner, type JobRunnerOptions } from "./job-runner.ts";
import { countReviewedSince, createRetrainHandler, forgetTraining, type RetrainParts } from "./retrain-job.ts";
import { RETRAIN_KIND } from "./retrain-kind.ts";
import { createRetrainSchedule, type RetrainSchedule } from "./retrain-schedule.ts";

/** Review, samples, jobs and their schedule: everything between a decision and the next model. */
export interface Learning {
  readonly jobs: JobQueue;
  readonly jobRunner: JobRunner;
  readonly schedule: RetrainSchedule;
  readonly reviews: ReviewStore;
  readonly corrections: CorrectionList;
  readonly samples: SampleStore;
  readonly monthlySample: MonthlySample;
  /** Ends a tenant's running training and removes what trainings left on disk; the job begins again. */
  forgetTraining(tenant: string): Promise<void>;
}

export interface LearningParts
  extends Pick<RetrainParts, "encoderFolder" | "liveAdapter" | "train" | "releaseDesk" | "onStage"> {
  readonly db: SqliteDatabase["db"];
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly tenants: readonly Tenant[];
  readonly decisions: RetrainParts["decisions"];
  readonly releases: ReleaseStore;
  readonly labelsOf: (tenant: Tenant) => KnownLabels;
  readonly timing?: Pick<JobRunnerOptions, "leaseMs" | "pollMs" | "retryAfterMs">;
}

export function createLearning(parts: LearningParts): Learning {
  const { db, clock, log, dataDir, tenants, decisions, releases } = parts;
  const jobs = createSqliteJobQueue(db, clock);
  const reviews = createSqliteReviewStore(db, clock);
  const corrections = createSqliteCorrectionList(db);
  const samples = createSqliteSampleStore(db, clock);
  const monthlySample = createMonthlySample({ decisions, corrections, samples, clock });
  const collecting = { ...parts, reviews, samples };
  const handlers = { [RETRAIN_KIND]: createRetrainHandler(collecting) };
  const jobRunner = createJobRunner({ queue: jobs, handlers, log, ...parts.timing });
  const schedule = createRetrainSchedule({
    ...{ tenants, jobs, releases, clock, log, runner: jobRunner, sample: monthlySample },
    countReviewedSince: (tenant, since) => countReviewedSince(collecting, tenant, since),
  });
  return {
    ...{ jobs, jobRunner, schedule, reviews, corrections, samples, monthlySample },
    async forgetTraining(tenant) {
      await jobRunner.interrupt(tenant, "Data of this tenant was erased during the training");
      await forgetTraining(dataDir, tenant);
    },
  };
}
