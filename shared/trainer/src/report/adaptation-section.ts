import type { EvaluationReport } from "../evaluation/evaluation-report.ts";
import { html, type Markup } from "./html.ts";
import { percent, score, tickets } from "./plain-figures.ts";
import { table } from "./tables.ts";

/** Whether the encoder itself was worth adapting to this desk. */
export function adaptationSection({ adaptation }: EvaluationReport): Markup | null {
  if (adaptation === undefined) return null;
  const { reason, before, after, gain } = adaptation;
  const title = html`<h2 id="adaptation">The encoder, adapted to these tickets</h2><p>${reason}.</p>`;
  if (before === null || after === null || gain === null) {
    return html`<section aria-labelledby="adaptation">${title}</section>`;
  }
  const rows = [
    html`<th scope="row">Mean F1</th><td>${percent(before.macroF1, 1)}</td><td>${percent(after.macroF1, 1)}</td><td>${points(gain.macroF1.value)} <span class="range">${points(gain.macroF1.low)} to ${points(gain.macroF1.high)}</span></td>`,
    html`<th scope="row">Log loss</th><td>${score(before.loss)}</td><td>${score(after.loss)}</td><td>${signed(-gain.loss.value)} <span class="range">${signed(-gain.loss.high)} to ${signed(-gain.loss.low)}</span></td>`,
    html`<th scope="row">Error of its confidence</th><td>${percent(before.expectedCalibrationError, 1)}</td><td>${percent(after.expectedCalibrationError, 1)}</td><td></td>`,
  ];
  return html`<section aria-labelledby="adaptation">${title}
<p>${howJudged(adaptation)} The log loss decides, and mean F1 must not fall.</p>
${table("Held-out tickets by the encoder as it was and adapted", ["Figure", "As it was", "Adapted", "Difference"], rows)}</section>`;
}

function howJudged({ method, tickets: counts, training }: NonNullable<EvaluationReport["adaptation"]>): string {
  const took = training === null ? "" : `, in ${duration(training.seconds)}`;
  if (method === "contrast") {
    const taught = training === null ? "" : ` Then all of them taught the one that is kept${took}.`;
    return `Each half of ${tickets(counts.heldOut)} was asked of an encoder that had learned from the other half.${taught}`;
  }
  return `Both were asked about ${tickets(counts.heldOut)} that taught neither; ${tickets(counts.taught)} taught the adapted one${took}.`;
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}

function points(share: number): string {
  return signed(share * 100, 1);
}

function signed(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 ? `−${text}` : `+${text}`;
}
