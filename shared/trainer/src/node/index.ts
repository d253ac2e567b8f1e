/** What training needs from Node: encoders and caches from disk. Everything else in this room runs in a browser too. */
export {
  type Candidate,
  type CandidateParts,
  readCandidate,
  readCandidateParts,
  writeCandidate,
} from "./candidate-folder.ts";
export { createFileCheckpointStore } from "./file-checkpoint-store.ts";
export { createFileEmbeddingCache, type FileEmbeddingCache } from "./file-embedding-cache.ts";
export { LEARNED_FILE, readLearnedTickets, writeLearnedTickets } from "./learned-tickets-file.ts";
export { DEFAULT_ENCODER, type LoadedEncoder, loadEncoder, readTaxonomyFile, sha256 } from "./load-encoder.ts";
export { type LoadedTrainingStep, type LoadTrainingStepOptions, loadTrainingStep } from "./load-training-step.ts";
export { type OpenAdaptation, type OpenAdaptationOptions, openAdaptation } from "./open-adaptation.ts";
export { type OpenHistoryFile, openHistoryFile } from "./open-history-file.ts";
export { type RescoreOptions, rescoreInWebRuntime } from "./rescore-in-web-runtime.ts";
export { migrationsBeside, migrationsFileOf, readMigrations } from "./taxonomy-migrations.ts";
