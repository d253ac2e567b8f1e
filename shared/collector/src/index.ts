/**
 * The collector: takes agents' decisions in and acknowledges only what is durable, and gives signed bundles out.
 * One process per data folder; SQLite in WAL mode; one configuration file (collector.json).
 */

export { createChildStarterFitter } from "./bundles/child-starter-fitter.ts";
export { type EncoderFiles, readEncoderFiles } from "./bundles/encoder-files.ts";
export { openReleases, type Releases } from "./bundles/open-releases.ts";
export type { BundleContent, BundleMeta, PublishBundle } from "./bundles/publish-bundle.ts";
export type {
  LearningState,
  ListedRelease,
  PublishOutcome,
  PublishRequest,
  ReleaseDesk,
} from "./bundles/release-desk.ts";
export {
  type FittedStarter,
  fitKey,
  fitOrReuseStarter,
  type ShippedStarter,
  type StarterFitter,
  type StarterRequest,
  withoutExamples,
} from "./bundles/starter-bundle.ts";
export {
  CACHE_DIR,
  type Collector,
  type CollectorOptions,
  createCollector,
  type RunningCollector,
} from "./collector.ts";
export {
  type CollectorConfig,
  type CollectorConfigInput,
  configPath,
  loadConfig,
  resolveConfig,
  TOKEN_KINDS,
} from "./config/collector-config.ts";
export { type NewTokens, prepareDataFolder } from "./config/prepare-data-folder.ts";
export { rotateToken } from "./config/rotate-token.ts";
export { readTaxonomy } from "./config/taxonomy-file.ts";
export { createLog, type Log } from "./log.ts";
export { createToken } from "./security/tokens.ts";
