import { createHash } from "node:crypto";
import { AppError, type BundleManifest, type Clock, type LabelId, type Taxonomy } from "@lucid/core";
import type { FrozenTestSet, GateReport, TestPredictions } from "@lucid/trainer";
import type { Candidate } from "@lucid/trainer/node";
import type { CollectorConfig, Tenant } from "../config/collector-config.ts";
import type { Log } from "../log.ts";
import type { PublishingKey } from "../security/secret-files.ts";
import type { RecordedRelease } from "../stores/release-record.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import { adaptedEncoderFiles } from "./adapted-encoder-files.ts";
import { scoreReleases } from "./best-release.ts";
import { gateNow, type PublishWords } from "./candidate-gate.ts";
import type { EncoderFiles } from "./encoder-files.ts";
import { keepPredictions } from "./frozen-predictions.ts";
import type { BundleContent, PublishBundle } from "./publish-bundle.ts";
import { manifestOf } from "./release-manifest.ts";
import { withoutExamples } from "./starter-bundle.ts";

export interface PublishRequest extends PublishWords {
  /** null: the only one. */
  readonly tenant: string | null;
  readonly candidate: Candidate;
  /** The same id never publishes twice. */
  readonly request?: string;
}

export interface PublishOutcome {
  readonly tenant: string;
  /** null: the gate refused it, nothing changed. */
  readonly sequence: number | null;
  readonly report: GateReport;
}

/** A release as it is listed. */
export interface ListedRelease {
  readonly sequence: number;
  readonly created: string;
  /** "starter", "trained", "restored". */
  readonly origin: "starter" | "trained" | "restored";
  /** The sequence whose files these are. */
  readonly restored: number | null;
  readonly taxonomy: { readonly id: string; readonly version: number };
  readonly live: boolean;
  /** Best so far on the frozen test set: what the next candidate is compared with. */
  readonly best: boolean;
  /** On the frozen test set as it is now; for a starter by cross-validation on its own examples; null: not known. */
  readonly macroF1: number | null;
  readonly gate: GateReport | null;
}

/** What training needs to know of earlier releases. */
export interface LearningState {
  readonly tenant: string;
  readonly taxonomy: Taxonomy;
  readonly privacyLevel: Tenant["privacyLevel"];
  /** null: nothing was frozen yet. */
  readonly testSet: FrozenTestSet | null;
  /** Predictions in the order of the test set. */
  readonly best: { readonly sequence: number; readonly macroF1: number; readonly predictions: TestPredictions } | null;
  /** Categories of the trained release that is live. */
  readonly previousLabels: readonly LabelId[];
}

/** The one place where releases are made: gate, publish, list, roll back. One at a time. */
export interface ReleaseDesk {
  /** Throws AppError: "not_found" (tenant), "bundle_incompatible" (another encoder). A refusal is an outcome, not an error. */
  publish(request: PublishRequest): Promise<PublishOutcome>;
  /** Publishes an older release's files under a higher sequence. `to` null: the one before the live one. */
  rollBack(tenant: string | null, to: number | null, request?: string): Promise<{ sequence: number; restored: number }>;
  /** The newest first. */
  list(tenant: string | null): Promise<readonly ListedRelease[]>;
  learningState(tenant: string | null): Promise<LearningState>;
  /** The taxonomy of the live bundle: of the last trained release, else the configuration's. */
  taxonomyOf(tenant: Tenant): Taxonomy;
}

export interface ReleaseDeskParts {
  readonly config: CollectorConfig;
  readonly releases: ReleaseStore;
  readonly publishBundle: PublishBundle;
  readonly readEncoder: (id: string) => EncoderFiles;
  readonly key: PublishingKey;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads which taxonomies are live, then serves. */
export async function openReleaseDesk(parts: ReleaseDeskParts): Promise<ReleaseDesk> {
  const { config, releases } = parts;
  const taxonomies = new Map<string, Taxonomy>();
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    // The next one is not poisoned by this one's failure, which its own caller gets.
    queue = turn.catch(() => null);
    return turn;
  };
  const noteTaxonomy = async (tenant: Tenant) => {
    const [live] = await releases.list(tenant.id);
    taxonomies.set(tenant.id, live?.record?.taxonomy ?? tenant.taxonomy);
  };
  for (const tenant of config.tenants) await noteTaxonomy(tenant);
  const find = (id: string | null) => findTenant(config, id);
  const taxonomyOf = (tenant: Tenant) => taxonomies.get(tenant.id) ?? tenant.taxonomy;

  return {
    taxonomyOf,
    publish: (request) =>
      inTurn(async () => {
        const tenant = find(request.tenant);
        const outcome = await publishCandidate(parts, tenant, request);
        await noteTaxonomy(tenant);
        return outcome;
      }),
    rollBack: (id, to, request) =>
      inTurn(async () => {
        const tenant = find(id);
        const done = await restore(parts, tenant, to, request);
        await noteTaxonomy(tenant);
        return done;
      }),
    async list(id) {
      const tenant = find(id);
      const [all, testSet] = await Promise.all([releases.list(tenant.id), releases.testSet(tenant.id)]);
      return listReleases(all, testSet);
    },
    async learningState(id) {
      const tenant = find(id);
      const [all, testSet] = await Promise.all([releases.list(tenant.id), releases.testSet(tenant.id)]);
      const [best] = testSet === null ? [] : scoreReleases(all, testSet);
      return {
        ...{ tenant: tenant.id, privacyLevel: tenant.privacyLevel, testSet, taxonomy: taxonomyOf(tenant) },
        best: best === undefined ? null : { ...best, sequence: best.release.sequence },
        previousLabels: all[0]?.record?.taxonomy.categories.map((category) => category.id) ?? [],
      };
    },
  };
}

function findTenant({ tenants }: CollectorConfig, id: string | null): Tenant {
  const known = tenants.map((tenant) => tenant.id).join(", ");
  const [only] = tenants;
  if (id === null) {
    if (only !== undefined && tenants.length === 1) return only;
    throw new AppError("bad_request", `--tenant: say which one, the collector has ${known}`);
  }
  const tenant = tenants.find((one) => one.id === id);
  if (tenant === undefined) throw new AppError("not_found", `--tenant: there is no "${id}"; known: ${known}`);
  return tenant;
}

async function publishCandidate(
  parts: ReleaseDeskParts,
  tenant: Tenant,
  { candidate, request, ...words }: PublishRequest,
): Promise<PublishOutcome> {
  const { releases, config, log } = parts;
  const [all, testSet] = await Promise.all([releases.list(tenant.id), releases.testSet(tenant.id)]);
  const done = all.find((release) => request !== undefined && release.request === request);
  if (done?.record) return { tenant: tenant.id, sequence: done.sequence, report: done.record.gate };
  const encoder = await adaptedEncoderFiles(parts.readEncoder(tenant.encoder), candidate.adapter);
  refuseOtherEncoder(candidate, encoder, tenant);
  const { report, inputs, newTestSet } = gateNow(candidate, { testSet, releases: all }, words);
  if (!report.passed) {
    log("warn", "candidate refused", { tenant: tenant.id, rules: failedIds(report) });
    return { tenant: tenant.id, sequence: null, report };
  }
  const { taxonomy, heads, goldens, provenance } = candidate;
  const files: BundleContent[] = [
    jsonFile("taxonomy.json", withoutExamples(taxonomy)),
    jsonFile("heads.json", heads),
    jsonFile("goldens.json", goldens),
    ...encoder.files,
  ];
  const record = {
    ...{ taxonomy, provenance, gate: report, migration: inputs.migration },
    predictions: keepPredictions(inputs.testSet, inputs.candidate),
  };
  const { minimumAppVersion } = config;
  const meta = { ...manifestOf(candidate, report), minimumAppVersion, encoder: encoder.describe, origin: "trained" };
  const { sequence } = await parts.publishBundle(tenant.id, files, meta, {
    record,
    ...(request === undefined ? {} : { request }),
    ...(newTestSet === null ? {} : { testSet: newTestSet }),
  });
  log("info", "release published", { tenant: tenant.id, sequence, macroF1: report.macroF1.value });
  return { tenant: tenant.id, sequence, report };
}

function failedIds(report: GateReport): string {
  return report.rules.flatMap(({ id, passed }) => (passed ? [] : [id])).join(", ");
}

/** Heads only fit the vectors and word pieces they were trained on. */
function refuseOtherEncoder({ heads, provenance }: Candidate, encoder: EncoderFiles, tenant: Tenant): void {
  const tokenizer = encoder.files.find(({ name }) => name === "tokenizer.json")?.bytes;
  const tokenizerHash = tokenizer === undefined ? "" : createHash("sha256").update(tokenizer).digest("hex");
  const encoderHash = heads.dense?.encoder.hash ?? provenance.encoder.hash;
  if (encoderHash === encoder.describe.hash && heads.tokenizerHash === tokenizerHash) return;
  throw new AppError(
    "bundle_incompatible",
    `The candidate was trained with encoder "${provenance.encoder.id}" (${encoderHash.slice(0, 12)}), tenant "${tenant.id}" uses "${tenant.encoder}" (${encoder.describe.hash.slice(0, 12)}): train again with --encoder ${tenant.encoder}`,
  );
}

function jsonFile(name: string, value: unknown): BundleContent {
  return { name, bytes: Buffer.from(JSON.stringify(value)), access: "tenant" };
}

async function restore(parts: ReleaseDeskParts, tenant: Tenant, to: number | null, request: string | undefined) {
  const { releases, clock, key, log } = parts;
  const all = await releases.list(tenant.id);
  const done = all.find((release) => request !== undefined && release.request === request);
  if (done && done.restored !== null) return { sequence: done.sequence, restored: done.restored };
  const target = releaseToRestore(all, to, tenant);
  const old = JSON.parse(target.manifest) as BundleManifest;
  const testSet = await releases.testSet(tenant.id, old.taxonomy);
  const isOther = testSet !== null && all[0]?.record?.taxonomy.version !== old.taxonomy.version;
  const { sequence } = await releases.publish(tenant.id, (next) => {
    const created = new Date(clock.now()).toISOString();
    const provenance = old.provenance ? { ...old.provenance, restored: target.sequence } : null;
    const manifest = JSON.stringify({ ...old, sequence: next, created, provenance } satisfies BundleManifest);
    return {
      ...{ manifest, signature: key.sign(manifest), created, origin: "rollback", files: old.files },
      ...{ record: target.record, restored: target.sequence },
      ...(isOther ? { testSet: { testSet, reason: "taxonomy restored" as const } } : {}),
      ...(request === undefined ? {} : { request }),
    };
  });
  log("info", "release restored", { tenant: tenant.id, sequence, restored: target.sequence });
  return { sequence, restored: target.sequence };
}

/** Roll-backs stand for what they restored: twice back is two releases back. */
function releaseToRestore(all: readonly RecordedRelease[], to: number | null, tenant: Tenant): RecordedRelease {
  const [live] = all;
  const originals = all.filter(({ restored }) => restored === null);
  const before = live === undefined ? 0 : (live.restored ?? live.sequence);
  const target =
    to === null
      ? originals.find(({ sequence }) => sequence < before)
      : originals.find(({ sequence }) => sequence === originalOf(all, to));
  if (target === undefined) {
    const known = originals.map(({ sequence }) => sequence).join(", ") || "none";
    const reason = to === null ? "there is no release before the live one" : `there is no release ${to}`;
    throw new AppError("not_found", `${reason} of tenant "${tenant.id}"; releases: ${known}`);
  }
  if (target.sequence === before) {
    throw new AppError("conflict", `Release ${target.sequence} of tenant "${tenant.id}" is live already`);
  }
  return target;
}

function originalOf(all: readonly RecordedRelease[], sequence: number): number {
  return all.find((release) => release.sequence === sequence)?.restored ?? sequence;
}

function listReleases(all: readonly RecordedRelease[], testSet: FrozenTestSet | null): ListedRelease[] {
  const scored = testSet === null ? [] : scoreReleases(all, testSet);
  const scoreOf = new Map(scored.map(({ release, macroF1 }) => [release.sequence, macroF1]));
  return all.map((release, index) => {
    const { sequence, created, restored, record } = release;
    const manifest = JSON.parse(release.manifest) as BundleManifest;
    const original = restored ?? sequence;
    return {
      ...{ sequence, created, restored, taxonomy: manifest.taxonomy, live: index === 0, gate: record?.gate ?? null },
      origin: restored !== null ? "restored" : record === null ? "starter" : "trained",
      best: scored[0]?.release.sequence === sequence,
      macroF1: scoreOf.get(original) ?? manifest.evaluation?.macroF1 ?? null,
    };
  });
}
