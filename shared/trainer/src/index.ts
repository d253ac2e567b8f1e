/**
 * Examples to bundle: read, split, fit, calibrate, evaluate. Pure TypeScript over the Encoder port, so that the same
 * code runs in a browser tab, in the collector and in the command line. Deterministic for a seed.
 */
export { type EmbeddedText, type EmbeddingCache, type EmbeddingTools, embedTexts } from "./embed-texts.ts";
export * from "./evaluate.ts";
export {
  answerTickets,
  evaluateTickets,
  type LabelledTicket,
  type TicketAnswer,
  type TicketEvaluation,
} from "./evaluate-tickets.ts";
export { fitLogistic, type LogisticModel, type LogisticProblem, type SparseRow } from "./fit-logistic.ts";
export { type FitReport, type FitStarterOptions, type FittedTask, fitStarter, type Starter } from "./fit-starter.ts";
export type { StarterGoldens } from "./make-goldens.ts";
export { createRandom, shuffled } from "./random.ts";
export { STARTER_METHOD } from "./starter-defaults.ts";
