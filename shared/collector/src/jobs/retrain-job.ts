import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ClaimedJob, type Clock, type DecisionStore, type Taxonomy } from "@lucid/core";
import { type AdaptationSummary, failedRules, type GateRuleId, type TaxonomyMigration } from "@lucid/trainer";
import { readCandidate } from "@lucid/trainer/node";
import type { ReleaseDesk } from "../bundles/release-desk.ts";
import type { Tenant } from "../config/collector-config.ts";
import { readAllDecisions } from "../decisions/read-all-decisions.ts";
import type { KnownLabels } from "../decisions/validate-decision.ts";
import { effectivePolicy, sampledKappa } from "../review/passes-review.ts";
import type { ReviewStore } from "../stores/sqlite-review-store.ts";
import type { SampleStore } from "../stores/sqlite-sample-store.ts";
import { type ChosenDecisions, chooseDecisions, type DecisionCounts } from "./choose-decisions.ts";
import { collectedOnce, collectedPath } from "./collected-once.ts";
import type { JobHandler, JobTools } from "./job-runner.ts";
import { keepLearned, prepareAdapting } from "./prepare-adapting.ts";
import type { RetrainOutcome, RetrainRequest, RetrainSummary } from "./retrain-request.ts";
import type { TrainCandidate } from "./train-in-child.ts";

/** What a retraining that came to its end says. */
export interface RetrainResult {
  /** Sequence of the release; null: the gate refused the candidate and the live bundle is as it was. */
  readonly published: number | null;
  readonly failedRules: readonly { readonly id: GateRuleId; readonly text: string }[];
  readonly macroF1: number;
  readonly kappa: number | null;
  readonly decisions: DecisionCounts;
  readonly tickets: RetrainSummary;
  /** What adapting the encoder brought; null: the tenant does not want it tried. */
  readonly adaptation: AdaptationSummary | null;
}

export interface RetrainParts {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly tenants: readonly Tenant[];
  readonly decisions: Pick<DecisionStore, "exportSince">;
  readonly reviews: ReviewStore;
  readonly samples: SampleStore;
  readonly labelsOf: (tenant: Tenant) => KnownLabels;
  readonly encoderFolder: (id: string) => string;
  /** The adapter file of the tenant's live release; null: it has none. */
  readonly liveAdapter: (tenant: string) => Promise<Uint8Array | null>;
  readonly train: TrainCandidate;
  /** Knows what is live, asks the gate and publishes; the same request never publishes twice. */
  readonly releaseDesk: Pick<ReleaseDesk, "learningState" | "publish" | "taxonomyOf">;
  /** Called before each step, also those inside the training. For tests that end the process there. */
  readonly onStage?: (stage: string, childPid: number | undefined) => Promise<void> | void;
}

const SEED = 1;

/** A tenant's folder for trainings: vectors that later ones use again, and one folder for each running job. */
export function trainingFolder(dataDir: string, tenant: string): string {
  return join(dataDir, "training", tenant);
}

/** Removes everything that trainings left on disk about a tenant's tickets: after an erasure it is computed anew. */
export function forgetTraining(dataDir: string, tenant: string): Promise<void> {
  return rm(trainingFolder(dataDir, tenant), { recursive: true, force: true });
}

/** Why a tenant's retraining has nothing to learn from, in words for its admin, or null. */
export function whyNothingToLearn({ privacyLevel, retrain }: Tenant): string | null {
  if (retrain.history.length > 0 || privacyLevel === "redacted-text") return null;
  const kept =
    privacyLevel === "features"
      ? "decisions hold labels and vectors but no words, and half of a model is words"
      : "decisions hold labels but no text";
  return `Nothing to learn from: at privacy level "${privacyLevel}" ${kept}. Name a history file with these tickets (retrain.history in collector.json): decisions that passed review then replace its labels by ticket id`;
}

/**
 * A retraining: decisions that passed review and the history -> candidate -> gate -> published, or reported with the failed rules.
 * Everything before `publish` happens beside the live bundle; a process killed at any point leaves it as it was.
 */
export function createRetrainHandler(parts: RetrainParts): JobHandler {
  return async (job, tools) => {
    const tenant = parts.tenants.find(({ id }) => id === job.tenant);
    if (!tenant) throw new AppError("not_found", `There is no tenant "${job.tenant}" in the configuration any more`);
    const nothing = whyNothingToLearn(tenant);
    if (nothing !== null) throw new AppError("bad_request", nothing);
    const folder = join(trainingFolder(parts.dataDir, tenant.id), job.id);
    await forgetOtherJobs(trainingFolder(parts.dataDir, tenant.id), job.id);
    let goesOn = false;
    try {
      return await retrain(parts, tenant, folder, job, tools);
    } catch (thrown) {
      goesOn = tools.signal.aborted || (AppError.from(thrown).retryable && job.attempts < job.maxAttempts);
      throw thrown;
    } finally {
      if (!goesOn) await rm(folder, { recursive: true, force: true });
    }
  };
}

/** A tenant trains once at a time: what lies beside the running job is of one that was never taken up again. */
async function forgetOtherJobs(training: string, job: string): Promise<void> {
  const entries = await readdir(training, { withFileTypes: true }).catch(() => []);
  const others = entries.filter((entry) => entry.isDirectory() && entry.name !== job);
  await Promise.all(others.map(({ name }) => rm(join(training, name), { recursive: true, force: true })));
}

async function retrain(
  parts: RetrainParts,
  tenant: Tenant,
  folder: string,
  job: ClaimedJob,
  tools: JobTools,
): Promise<RetrainResult> {
  const enter = async (stage: string) => {
    tools.signal.throwIfAborted();
    await tools.progress({ stage, done: 0, total: 0 });
    await parts.onStage?.(stage, undefined);
  };
  await enter("collecting");
  const results = await parts.samples.results(tenant.id);
  const kappa = tenant.retrain.kappa ?? sampledKappa(results);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const chosen = await collectedOnce(folder, () => collect(parts, tenant));
  const request = await prepare(parts, tenant, folder);
  const { tickets, adaptation } = await train(parts, request, tools);
  await enter("publishing");
  const candidate = readCandidate(request.candidateFolder);
  const words = { kappa, override: tenant.retrain.override, extendTestSet: false };
  const { sequence, report } = await parts.releaseDesk.publish({
    ...{ tenant: tenant.id, candidate, request: job.id, ...words },
  });
  await parts.onStage?.("published", undefined);
  if (sequence !== null) {
    await keepLearned(trainingFolder(parts.dataDir, tenant.id), request.candidateFolder, candidate.adapter);
  }
  return {
    published: sequence,
    failedRules: failedRules(report).map(({ id, text }) => ({ id, text })),
    ...{ macroF1: report.macroF1.value, kappa, decisions: chosen.counts, tickets, adaptation },
  };
}

type CollectParts = Pick<RetrainParts, "decisions" | "reviews" | "samples" | "clock" | "labelsOf" | "releaseDesk">;

/** Decisions that may teach and arrived at or after `since` (ISO 8601). */
export async function countReviewedSince(parts: CollectParts, tenant: Tenant, since: string): Promise<number> {
  return (await collect(parts, tenant, since)).counts.used;
}

async function collect(parts: CollectParts, tenant: Tenant, since = ""): Promise<ChosenDecisions> {
  const { decisions, reviews, samples, clock } = parts;
  return chooseDecisions(arrivedSince(readAllDecisions(decisions, tenant.id), since), {
    verdicts: await reviews.latest(tenant.id),
    sampled: await samples.labelled(tenant.id),
    policy: effectivePolicy(tenant.review, await samples.results(tenant.id)),
    known: parts.labelsOf(tenant),
    migrations: migrationsTo(parts.releaseDesk.taxonomyOf(tenant), tenant),
    agentShare: tenant.retrain.agentShare,
    withText: tenant.privacyLevel === "redacted-text",
    now: clock.now(),
  });
}

/** The live model may be of an earlier version than the configuration. */
function migrationsTo({ id, version }: Taxonomy, { migrations }: Tenant): readonly TaxonomyMigration[] {
  return migrations.filter(({ taxonomyId, to }) => taxonomyId === id && to <= version);
}

async function* arrivedSince<Row extends { readonly receivedAt: string }>(
  rows: AsyncIterable<Row>,
  since: string,
): AsyncGenerator<Row> {
  for await (const row of rows) if (row.receivedAt >= since) yield row;
}

async function prepare(parts: RetrainParts, tenant: Tenant, folder: string): Promise<RetrainRequest> {
  const { taxonomy, testSet } = await parts.releaseDesk.learningState(tenant.id);
  const training = trainingFolder(parts.dataDir, tenant.id);
  const live = await parts.liveAdapter(tenant.id);
  return {
    ...{ taxonomy, testSet, decisionsFile: collectedPath(folder), seed: SEED },
    encoderFolder: parts.encoderFolder(tenant.encoder),
    history: tenant.retrain.history,
    migrations: migrationsTo(taxonomy, tenant),
    embeddingsFile: join(training, "embeddings.bin"),
    candidateFolder: join(folder, "candidate"),
    adapt: await prepareAdapting({ training, job: folder }, tenant.retrain, live),
  };
}

/** Progress is told in order, one at a time; a lost lease ends the training through the signal. */
async function train(parts: RetrainParts, request: RetrainRequest, tools: JobTools): Promise<RetrainOutcome> {
  let told: Promise<void> = Promise.resolve();
  let stage = "";
  const outcome = await parts.train(request, tools.signal, (progress, { pid }) => {
    const isNew = progress.stage !== stage;
    stage = progress.stage;
    told = told.then(async () => {
      await tools.progress(progress);
      if (isNew) await parts.onStage?.(progress.stage, pid);
    });
    told.catch(() => undefined); // awaited below; until then a rejection must not end the process
  });
  await told;
  return outcome;
}
