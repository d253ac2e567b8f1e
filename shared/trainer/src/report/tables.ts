import type { Interval } from "../evaluation/bootstrap.ts";
import type { ClassEvaluation } from "../evaluation/evaluation-report.ts";
import { html, type Markup } from "./html.ts";
import { percent, percentRange, score } from "./plain-figures.ts";

/** A table that scrolls by itself on a narrow screen. Cells of `rows` are complete <th> and <td> elements. */
export function table(caption: string, head: readonly (string | Markup)[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${head.map((title) => (typeof title === "string" ? html`<th scope="col">${title}</th>` : title))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row}</tr>`)}</tbody></table></div>`;
}

/** A share with its interval. */
export function shareCell(interval: Interval): Markup {
  return html`<td>${percent(interval.value, 1)} <span class="range">${percentRange(interval)}</span></td>`;
}

/** A score without unit, with its interval. */
export function scoreCell({ value, low, high }: Interval): Markup {
  return html`<td>${score(value)} <span class="range">${score(low)} to ${score(high)}</span></td>`;
}

/** All scores of labels, the weakest first; those without test tickets last. */
export function classTable(
  caption: string,
  classes: readonly ClassEvaluation[],
  name: (label: string) => string | Markup,
): Markup {
  const order = (one: ClassEvaluation) => (one.support === 0 ? 2 : one.f1);
  const rows = [...classes].sort((a, b) => order(a) - order(b)).map((one) => classRow(one, name(one.label)));
  return table(caption, ["Label", "F1", "Precision", "Recall", "Test tickets", "Called it"], rows);
}

function classRow(
  { f1, interval, precision, recall, support, predicted }: ClassEvaluation,
  name: string | Markup,
): Markup {
  const f1Cell = interval === null || support === 0 ? html`<td>not tested</td>` : shareCell({ value: f1, ...interval });
  const shown = (share: number, count: number) => (count === 0 ? "–" : percent(share, 1));
  return html`<th scope="row">${name}</th>${f1Cell}<td>${shown(precision, predicted)}</td><td>${shown(recall, support)}</td><td>${support}</td><td>${predicted}</td>`;
}
