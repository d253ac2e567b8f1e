/**
 * Text to suggestion: preparation of the ticket's text, tokenizer, heads, calibration, explanation. The pipeline is
 * pure; encoders come through core's Encoder port (Node's from "@lucid/classifier/node", the browser's from
 * "@lucid/classifier/browser"), so that nothing here pulls ONNX Runtime into a bundle.
 */
export { adaptedEncoderHash } from "./adapter/adapted-encoder-hash.ts";
export { ADAPTER_MAGIC, type Adapter, type AdapterFactor, type AdapterHeader } from "./adapter/adapter.ts";
export { decodeAdapter } from "./adapter/decode-adapter.ts";
export { floatOfHalf, halfOfFloat } from "./adapter/half-float.ts";
export { mergeAdapter } from "./adapter/merge-adapter.ts";
export { compareVersions } from "./bundle/app-version.ts";
export type { BundleGoldens, GoldenCase } from "./bundle/goldens.ts";
export { parseManifest, requireFile } from "./bundle/parse-manifest.ts";
export { sha256Hex } from "./bundle/sha256.ts";
export { type ManifestExpectation, verifyManifest, verifyManifestSignature } from "./bundle/verify-manifest.ts";
export { checkGoldens, cosine, type EncoderGoldens, goldenCosines } from "./encoder/golden-cosines.ts";
export type { GraphInput, TensorGraph } from "./encoder/session-graph.ts";
export { contrastOf, marginOf } from "./explanation/contrast.ts";
export { type TokenContributions, tokenContributions } from "./explanation/token-contributions.ts";
export { choosePriority } from "./heads/choose-priority.ts";
export { BIGRAM_BASE, decodeFeatures, decodeHeads, lexicalPart } from "./heads/decode-heads.ts";
export { type FamiliaritySignals, familiarityScore, familiaritySignals } from "./heads/familiarity.ts";
export {
  centredVector,
  denseLogits,
  lexicalLogits,
  logSoftmax,
  type Scores,
  scoreText,
  type TextVectors,
  textVectors,
} from "./heads/fused-heads.ts";
export * from "./heads/heads-format.ts";
export { indexOfLargest } from "./heads/index-of-largest.ts";
export {
  FEATURE_FAMILIES,
  type FeatureFamily,
  type LexicalVector,
  lexicalVector,
  type TicketTokens,
  visitFeatures,
} from "./heads/lexical-features.ts";
export { encodeFloats, encodeIntegers, type Matrix, quantizeMatrix } from "./heads/quantized-matrix.ts";
export { tagsOf } from "./heads/tag-heads.ts";
export { teamProbabilities, teamShares } from "./heads/team-head.ts";
export { createLexicalClassifier } from "./lexical-classifier.ts";
export { applyMemory } from "./memory/apply-memory.ts";
export { createMemoryReader, DEFAULT_MEMORY, type RememberedTickets } from "./memory/ticket-memory.ts";
export { prepareText } from "./preparation/prepare-text.ts";
export type * from "./preparation/text-preparation.ts";
export { jointSubcategories, teamsBySubcategory } from "./suggestion-builder.ts";
export {
  createTicketClassifier,
  type PreparedTicket,
  type TicketClassifier,
  type TicketClassifierOptions,
} from "./ticket-classifier.ts";
export { createTicketTokenizer, type TicketTokenizerOptions } from "./tokenizer/create-ticket-tokenizer.ts";
export type * from "./tokenizer/ticket-tokenizer.ts";
