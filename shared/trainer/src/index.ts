/**
 * Examples to bundle: read, split, fit, calibrate, evaluate. Pure TypeScript over the Encoder port, so that the same
 * code runs in a browser tab, in the collector and in the command line. Deterministic for a seed.
 */
export type { AdaptationReport, AdaptOptions, CurrentAdapter, EncoderScore } from "./adapter/adapt-options.ts";
export { type AdaptationSummary, summarizeAdaptation } from "./adapter/adaptation-summary.ts";
export { type AdapterDescription, parseAdapterDescription } from "./adapter/adapter-description.ts";
export type { AdapterExample } from "./adapter/adapter-example.ts";
export type { AdapterHyper } from "./adapter/adapter-hyper.ts";
export type { CheckpointStore } from "./adapter/checkpoint.ts";
export type { ChosenModel } from "./adapter/chosen-model.ts";
export type { ContrastHyper } from "./adapter/contrast-hyper.ts";
export { encodeAdapter } from "./adapter/encode-adapter.ts";
export { createGraphTrainingStep } from "./adapter/graph-training-step.ts";
export { createKnows, type LearnedTickets, learnedByCandidate } from "./adapter/learned-tickets.ts";
export { type MixReplayOptions, mixReplay } from "./adapter/mix-replay.ts";
export type { AdaptedModel, AdapterHead } from "./adapter/parameter-set.ts";
export { type AdapterReport, type TrainedAdapter, trainAdapter } from "./adapter/train-adapter.ts";
export type { AdapterProgress, TrainAdapterOptions } from "./adapter/train-adapter-options.ts";
export { trainByEvidence } from "./adapter/train-by-evidence.ts";
export {
  type ContrastiveAdapter,
  type TrainContrastiveOptions,
  trainContrastive,
} from "./adapter/train-contrastive.ts";
export { type FewShotOptions, trainFewByEvidence } from "./adapter/train-few-by-evidence.ts";
export type { AdapterEvaluation } from "./adapter/training-state.ts";
export type { Parameter, StepResult, TrainingBatch, TrainingStep } from "./adapter/training-step.ts";
export {
  type BestRelease,
  type BuildCandidateOptions,
  type BuildProgress,
  type BuiltCandidate,
  buildCandidate,
} from "./build-candidate.ts";
export type { CandidateModel, HistorySource, Provenance } from "./candidate.ts";
export { embedTexts } from "./embed-texts.ts";
export {
  type EmbeddedText,
  type EmbeddingCache,
  embedTickets,
  type TextTools,
  type TicketText,
} from "./embed-tickets.ts";
export {
  BOOTSTRAP_ROUNDS,
  type BootstrapOptions,
  bootstrap,
  bootstrapMeasures,
  bootstrapNamed,
  type Interval,
  type Multiplicities,
} from "./evaluation/bootstrap.ts";
export { expectedCalibrationError } from "./evaluation/calibration.ts";
export {
  accuracy,
  type ClassScore,
  classScores,
  countClasses,
  f1Scores,
  type IndexedLabels,
  indexLabels,
  macroF1,
  macroF1Of,
  majorityLabel,
} from "./evaluation/class-scores.ts";
export {
  type BaselinePredictions,
  type EvaluatePredictionsOptions,
  evaluatePredictions,
} from "./evaluation/evaluate-predictions.ts";
export {
  answerTickets,
  evaluateTickets,
  type LabelledTicket,
  type TicketAnswer,
  type TicketEvaluation,
} from "./evaluation/evaluate-tickets.ts";
export type * from "./evaluation/evaluation-report.ts";
export { CRITICAL_F1, SURE_CONFIDENCE } from "./evaluation/evaluation-report.ts";
export { formatAdaptation, formatEvaluation } from "./evaluation/format-evaluation.ts";
export { measureHeadsBytes, summarizeTimings } from "./evaluation/measure-cost.ts";
export { quadraticWeightedKappa } from "./evaluation/quadratic-kappa.ts";
export { fitLogistic, type LogisticModel, type LogisticProblem, type SparseRow } from "./fit-logistic.ts";
export { fitMemory, type HeldOutTicket } from "./fit-memory.ts";
export { type FitStarterOptions, fitStarter } from "./fit-starter.ts";
export type { FittedTask } from "./fit-tasks.ts";
export {
  type GateInputs,
  type GatePrediction,
  gateCandidate,
  type TestPredictions,
  testPredictions,
} from "./gate/gate-inputs.ts";
export { failedRules, type GateOverride, type GateReport, type GateRule, type GateRuleId } from "./gate/gate-report.ts";
export { type GateOptions, runGate } from "./gate/run-gate.ts";
export {
  extendTestSet,
  type FrozenTestSet,
  type FrozenTicket,
  freezeTestSet,
  freezeTickets,
  isTrustworthy,
  parseTestSet,
  splitByTestSet,
  type TestSetSplit,
  ticketHash,
} from "./gate/test-set.ts";
export type { TicketRow } from "./history/create-ticket-reader.ts";
export type {
  AutomationSign,
  HistoryColumns,
  HistoryFile,
  HistoryFormat,
  ReadProgress,
  ReadRowsOptions,
} from "./history/history-source.ts";
export type { HistoryLabels, HistoryTicket } from "./history/history-ticket.ts";
export type { LabelReportEntry, MatchKind } from "./history/label-report.ts";
export { limitPerLabel } from "./history/limit-per-label.ts";
export type { FormerValues, LabelMapping } from "./history/map-labels.ts";
export type { RawTicket } from "./history/raw-ticket.ts";
export { type History, type HistoryCounts, type ReadHistoryOptions, readHistory } from "./history/read-history.ts";
export { readTicketRows } from "./history/read-ticket-rows.ts";
export { type RejectedRow, type RejectReason, rejectedRowsToCsv } from "./history/rejected-row.ts";
export { type HistorySplit, type SplitOptions, splitHistory } from "./history/split-history.ts";
export type { TrainingProgress, TrainModelOptions } from "./lay-out-training.ts";
export type { StarterGoldens } from "./make-goldens.ts";
export { measureLatency } from "./measure-latency.ts";
export { predictTickets, type TicketPrediction } from "./predict-tickets.ts";
export { createRandom, shuffled } from "./random.ts";
export { STARTER_METHOD } from "./starter-defaults.ts";
export { type FitReport, type TrainedModel, trainModel } from "./train-model.ts";
export {
  type AnnotatedTicket,
  type AnnotationColumns,
  type AnnotationRow,
  type Annotations,
  readAnnotations,
} from "./workshop/annotations.ts";
export { checkTaxonomy, NEEDED_TICKETS, type TaxonomyFinding } from "./workshop/check-taxonomy.ts";
export { type EditedTaxonomy, editTaxonomy } from "./workshop/edit-taxonomy.ts";
export { type ExamineOptions, examineTaxonomy } from "./workshop/examine-taxonomy.ts";
export type { ConfusedLabels, TicketToDiscuss } from "./workshop/find-disagreements.ts";
export { formatAgreement } from "./workshop/format-agreement.ts";
export { formatFindings } from "./workshop/format-findings.ts";
export { formerValues } from "./workshop/former-values.ts";
export { cohenKappa, fleissKappa } from "./workshop/kappa.ts";
export { labelReviewToCsv } from "./workshop/label-review-to-csv.ts";
export {
  type AgreementReport,
  measureAgreement,
  REQUIRED_KAPPA,
} from "./workshop/measure-agreement.ts";
export { type LostLabel, type Migrated, migrateDecisions, migrateLabels } from "./workshop/migrate-labels.ts";
export {
  type OutOfFoldOptions,
  type OutOfFoldPredictions,
  type OutOfFoldTicket,
  predictOutOfFold,
} from "./workshop/predict-out-of-fold.ts";
export { readAnnotationRows } from "./workshop/read-annotation-rows.ts";
export { type LabelReview, reviewLabels, reviewPredictions, type SuspiciousLabel } from "./workshop/review-labels.ts";
export {
  type CategorySuggestions,
  type StrangeTicket,
  type SuggestCategoriesOptions,
  type SuggestedCategory,
  suggestCategories,
} from "./workshop/suggest-categories.ts";
export type {
  LabelLevel,
  LabelMove,
  SplitPart,
  TaxonomyEdit,
  TaxonomyMigration,
} from "./workshop/taxonomy-migration.ts";
