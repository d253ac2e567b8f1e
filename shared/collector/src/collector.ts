import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundleManifest, type Clock, type DecisionStore, type JobQueue, redact } from "@lucid/core";
import type { Hono } from "hono";
import { createAssetStore } from "./bundles/asset-store.ts";
import { createBundlePreparation } from "./bundles/bundle-preparation.ts";
import { createChildStarterFitter } from "./bundles/child-starter-fitter.ts";
import { type EncoderFiles, readEncoderFiles } from "./bundles/encoder-files.ts";
import { readLiveAdapter } from "./bundles/live-adapter.ts";
import { createPublishBundle, type PublishBundle } from "./bundles/publish-bundle.ts";
import { openReleaseDesk, type ReleaseDesk } from "./bundles/release-desk.ts";
import { createReleaseInbox } from "./bundles/release-inbox.ts";
import type { StarterFitter } from "./bundles/starter-bundle.ts";
import type { CollectorConfig, Tenant } from "./config/collector-config.ts";
import { createAgentPace } from "./decisions/agent-pace.ts";
import { type KnownLabels, knownLabels } from "./decisions/validate-decision.ts";
import { createApp, createRoutes } from "./http/create-app.ts";
import type { Route } from "./http/route.ts";
import { type ListeningServer, listen } from "./http-server.ts";
import { createLearning, type LearningParts } from "./jobs/create-learning.ts";
import type { RetrainParts } from "./jobs/retrain-job.ts";
import { createChildTraining, type TrainCandidate } from "./jobs/train-in-child.ts";
import { createLog, type Log } from "./log.ts";
import { createSharedMemory } from "./memory/shared-memory.ts";
import { openSecrets } from "./security/secret-files.ts";
import { createSessionTokens } from "./security/session-tokens.ts";
import { openSqliteDatabase } from "./stores/sqlite-database.ts";
import { createSqliteDecisionStore } from "./stores/sqlite-decision-store.ts";
import { createSqliteMemoryStore } from "./stores/sqlite-memory-store.ts";
import { createSqliteReleaseStore, type ReleaseStore } from "./stores/sqlite-release-store.ts";
import { createSystemClock } from "./system-clock.ts";

/** Compressed files and fitted starters, shared by all data folders of this machine. */
export const CACHE_DIR = fileURLToPath(new URL("../../../node_modules/.cache/lucid-triage", import.meta.url));

export interface CollectorOptions {
  readonly dataDir: string;
  /** Of loadConfig or resolveConfig. */
  readonly config: CollectorConfig;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Fits first bundles; default: the trainer in a child process. */
  readonly starterFitter?: StarterFitter;
  readonly readEncoder?: (id: string) => EncoderFiles;
  readonly cacheDir?: string;
  /** Trains candidates; default: the trainer in a child process of low priority. */
  readonly train?: TrainCandidate;
  /** Called before each step of a training. For tests that end a process there. */
  readonly onTrainingStage?: RetrainParts["onStage"];
  readonly jobTiming?: LearningParts["timing"];
}

export interface RunningCollector {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

export interface Collector {
  readonly app: Hono;
  readonly routes: readonly Route[];
  /** Ed25519, 32 bytes, base64: goes into the app's settings. */
  readonly publicKeyBase64: string;
  readonly decisions: DecisionStore;
  readonly releases: ReleaseStore;
  readonly jobs: JobQueue;
  readonly publishBundle: PublishBundle;
  /** Gate, publish, list, roll back. */
  readonly releaseDesk: ReleaseDesk;
  /** Listens and starts making missing bundles in the background. `port` and `host` override the configuration's. */
  start(options?: { readonly port?: number; readonly host?: string }): Promise<RunningCollector>;
  /** Resolves when every tenant has a live bundle; rejects with the first failure. Begins the work when not started. */
  bundlesReady(): Promise<void>;
  /** Resolves when the files of all live bundles are compressed. */
  assetsCompressed(): Promise<void>;
  /** Takes no more requests, commits what is queued, closes everything. */
  stop(): Promise<void>;
}

/** Known labels are made once for each taxonomy. */
function labelsByTenant(desk: ReleaseDesk) {
  const known = new WeakMap<object, KnownLabels>();
  return (tenant: Tenant): KnownLabels => {
    const taxonomy = desk.taxonomyOf(tenant);
    const labels = known.get(taxonomy) ?? knownLabels(taxonomy);
    known.set(taxonomy, labels);
    return labels;
  };
}

/**
 * The endpoint of the product: sessions, decisions in, signed bundles out.
 * Throws AppError: "conflict" when another process holds the folder, "unavailable" for a damaged database,
 * "settings_invalid" for damaged secrets.
 */
export async function createCollector(options: CollectorOptions): Promise<Collector> {
  const { config, clock = createSystemClock(), log = createLog() } = options;
  const dataDir = resolve(options.dataDir);
  const cacheDir = resolve(options.cacheDir ?? CACHE_DIR);
  const readEncoder = options.readEncoder ?? readEncoderFiles;
  const database = await openSqliteDatabase(dataDir);
  const secrets = openSecrets(dataDir);
  const decisions = createSqliteDecisionStore({
    db: database.db,
    clock,
    maxQueued: config.limits.queuedDecisions,
    onConflict: (tenant, id) => log("warn", "decision id reused with other content", { tenant, id }),
    onFailure: (error) => log("error", "decisions not stored", { reason: error.message, cause: causeText(error) }),
  });
  const releases = createSqliteReleaseStore(database.db);
  const assets = createAssetStore({ folder: join(dataDir, "assets"), cacheDir, log });
  const publishBundle = createPublishBundle({ assets, releases, key: secrets.publishingKey, clock });
  const releaseDesk = await openReleaseDesk({
    ...{ config, releases, publishBundle, readEncoder, clock, log },
    key: secrets.publishingKey,
  });
  const inbox = createReleaseInbox({ dataDir, desk: releaseDesk, log });
  const preparation = createBundlePreparation(
    {
      fitter: options.starterFitter ?? createChildStarterFitter(),
      readEncoder,
      publish: publishBundle,
      minimumAppVersion: config.minimumAppVersion,
      cacheDir,
      releases,
      log,
    },
    config.tenants,
  );
  const labelsOf = labelsByTenant(releaseDesk);
  const learning = createLearning({
    ...{ db: database.db, clock, log, dataDir, tenants: config.tenants, decisions, releases, labelsOf },
    ...{ train: options.train ?? createChildTraining(), encoderFolder: (id) => readEncoder(id).folder },
    liveAdapter: (tenant) => readLiveAdapter(tenant, { releases, assets }),
    ...(options.onTrainingStage ? { onStage: options.onTrainingStage } : {}),
    ...(options.jobTiming ? { timing: options.jobTiming } : {}),
    releaseDesk,
  });
  const { jobRunner, schedule } = learning;
  const { reviews } = learning;
  const services = {
    memory: createSharedMemory({ store: createSqliteMemoryStore(database.db), releases, reviews }),
    ...{ config, clock, log, secrets, decisions, releases, releaseDesk, assets, preparation, ...learning },
    sessions: createSessionTokens(secrets.sessionKey),
    pace: createAgentPace(clock),
    redact: (text: string) => redact(text),
    labelsOf,
  };
  const routes = createRoutes(services);
  const app = createApp(services, routes);
  let server: ListeningServer | undefined;
  return {
    ...{ app, routes, decisions, releases, publishBundle, releaseDesk, jobs: learning.jobs },
    publicKeyBase64: secrets.publishingKey.publicKeyBase64,
    async start(at = {}) {
      const host = at.host ?? config.host;
      server = await listen(app, host, at.port ?? config.port);
      preparation.start();
      jobRunner.start();
      schedule.start();
      inbox.start();
      // What the command line published while no collector ran is not compressed yet.
      for (const { id } of config.tenants) {
        const live = await releases.latest(id);
        if (live) void assets.compress((JSON.parse(live.manifest) as BundleManifest).files.map((file) => file.sha256));
      }
      const url = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
      log("info", "listening", { url });
      return { host, port: server.port, url };
    },
    bundlesReady() {
      preparation.start();
      return preparation.finished();
    },
    assetsCompressed: () => assets.compress([]),
    async stop() {
      await server?.close();
      await inbox.stop();
      schedule.stop();
      await jobRunner.stop();
      await preparation.stop();
      await decisions.close();
      await assets.close();
      await database.close();
      log("info", "stopped");
    },
  };
}

function causeText(error: Error): string | null {
  return error.cause instanceof Error ? error.cause.message : null;
}
