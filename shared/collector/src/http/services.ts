import type { Clock, JobQueue } from "@lucid/core";
import type { AssetStore } from "../bundles/asset-store.ts";
import type { BundlePreparation } from "../bundles/bundle-preparation.ts";
import type { ReleaseDesk } from "../bundles/release-desk.ts";
import type { CollectorConfig, Tenant } from "../config/collector-config.ts";
import type { AgentPace } from "../decisions/agent-pace.ts";
import type { KnownLabels } from "../decisions/validate-decision.ts";
import type { JobRunner } from "../jobs/job-runner.ts";
import type { Log } from "../log.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import type { MonthlySample } from "../review/monthly-sample.ts";
import type { Secrets } from "../security/secret-files.ts";
import type { SessionTokens } from "../security/session-tokens.ts";
import type { CorrectionList } from "../stores/sqlite-correction-list.ts";
import type { ObservedDecisionStore } from "../stores/sqlite-decision-store.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import type { ReviewStore } from "../stores/sqlite-review-store.ts";
import type { SampleStore } from "../stores/sqlite-sample-store.ts";

/** Everything the routes work with. */
export interface Services {
  readonly config: CollectorConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly sessions: SessionTokens;
  readonly decisions: ObservedDecisionStore;
  readonly jobs: JobQueue;
  readonly jobRunner: Pick<JobRunner, "wake">;
  /** Memory asks it for `rejected(tenant)`. */
  readonly reviews: ReviewStore;
  readonly corrections: CorrectionList;
  readonly samples: SampleStore;
  readonly monthlySample: MonthlySample;
  /** Removes what trainings left on disk about a tenant's tickets. */
  readonly forgetTraining: (tenant: string) => Promise<void>;
  readonly releases: ReleaseStore;
  /** Lists releases and knows the taxonomy that is live. */
  readonly releaseDesk: Pick<ReleaseDesk, "list" | "taxonomyOf">;
  readonly memory: SharedMemory;
  readonly assets: AssetStore;
  readonly preparation: BundlePreparation;
  readonly pace: AgentPace;
  readonly redact: (text: string) => string;
  labelsOf(tenant: Tenant): KnownLabels;
}
