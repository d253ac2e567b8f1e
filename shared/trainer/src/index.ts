/**
 * Examples to bundle: read, split, fit, calibrate, evaluate. Pure TypeScript over the Encoder port, so that the same
 * code runs in a browser tab, in the collector and in the command line. Deterministic for a seed.
 */
export type { CandidateModel, HistorySource, Provenance } from "./candidate.ts";
export { embedTexts } from "./embed-texts.ts";
export {
  type EmbeddedText,
  type EmbeddingCache,
  embedTickets,
  type TextTools,
  type TicketText,
} from "./embed-tickets.ts";
export * from "./evaluate.ts";
export {
  answerTickets,
  evaluateTickets,
  type LabelledTicket,
  type TicketAnswer,
  type TicketEvaluation,
} from "./evaluate-tickets.ts";
export { fitLogistic, type LogisticModel, type LogisticProblem, type SparseRow } from "./fit-logistic.ts";
export { type FitStarterOptions, fitStarter } from "./fit-starter.ts";
export type { FittedTask } from "./fit-tasks.ts";
export type { HistoryLabels, HistoryTicket } from "./history/history-ticket.ts";
export type { StarterGoldens } from "./make-goldens.ts";
export { predictTickets, type TicketPrediction } from "./predict-tickets.ts";
export { createRandom, shuffled } from "./random.ts";
export { STARTER_METHOD } from "./starter-defaults.ts";
export {
  type FitReport,
  type TrainedModel,
  type TrainingProgress,
  type TrainModelOptions,
  trainModel,
} from "./train-model.ts";
export {
  type AnnotatedTicket,
  type AnnotationColumns,
  type AnnotationRow,
  type Annotations,
  readAnnotations,
} from "./workshop/annotations.ts";
export { cohenKappa, fleissKappa } from "./workshop/kappa.ts";
export {
  type AgreementReport,
  measureAgreement,
  REQUIRED_KAPPA,
  type TicketToDiscuss,
} from "./workshop/measure-agreement.ts";
