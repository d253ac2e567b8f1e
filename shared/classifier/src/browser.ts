/** What only a browser should load: the encoder on onnxruntime-web. */

/** What a panel does with bundles itself: the quick first answer from the cache, and the set-up check. */
export { readStoredFiles, type StoredFiles } from "./bundle/read-stored-files.ts";
export { verifyManifestSignature } from "./bundle/verify-manifest.ts";
export { createWebEncoder, type WebEncoderOptions } from "./encoder/create-web-encoder.ts";
export { createWebGraph, type WebGraphOptions } from "./encoder/create-web-graph.ts";
/** The engine as the panel uses it: a Classifier over a SharedWorker, or a Worker where that is refused. */
export { createEngineClassifier } from "./engine/create-engine-classifier.ts";
export type { EngineClassifier, EngineClassifierOptions, EngineTiming } from "./engine/engine-classifier.ts";
export type { EngineConfig, EngineModel, EngineSession } from "./engine/protocol.ts";
export type { OwnEntry } from "./memory/memory-keeper.ts";
