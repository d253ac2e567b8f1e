/** Evaluation as a page for people. An export of its own: the charting library is for whoever writes reports, never for a panel. */
export { renderEvaluationHtml } from "./render-evaluation-html.ts";
export type { ConfusedTicket, EvaluationHtmlOptions, GateVerdict } from "./report-input.ts";
