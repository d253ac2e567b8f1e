import type { ConfusedPair, EvaluationReport } from "../evaluation/evaluation-report.ts";
import { adviseOnPair } from "./advise-on-pair.ts";
import { classChart } from "./class-chart.ts";
import { confusionChart } from "./confusion-chart.ts";
import { html, type Markup } from "./html.ts";
import type { LabelNames } from "./label-names.ts";
import { percent } from "./plain-figures.ts";
import type { ConfusedTicket } from "./report-input.ts";
import { classTable, shareCell, table } from "./tables.ts";

const MOST_PAIRS = 10;
const EXAMPLES_PER_PAIR = 3;

/** Each category's F1, as plot and as table. */
export function categorySection({ category, critical }: EvaluationReport, names: LabelNames): Markup {
  const { plot, shown, all } = classChart(category.classes, names);
  const cut = shown < all ? ` The ${shown} weakest of ${all} are drawn.` : "";
  const marks =
    critical === null
      ? ""
      : ` ◆ marks critical categories: green where they reach ${percent(critical.goal)} (the dashed line), red where they do not.`;
  const name = (label: string) =>
    html`${names.category(label)}${names.isCritical(label) ? html` <span class="badge mark">critical</span>` : null}`;
  return html`<section class="wide" aria-labelledby="categories"><h2 id="categories">How well each category is found</h2>
<p>F1 is one figure for “finds its tickets” and “is right when it says so”. The thin line is where the figure lies with 95 % certainty: few test tickets, long line.${marks}${cut} The numbers on the right are test tickets.</p>
${plot}<details><summary>All numbers</summary>${classTable("Scores of each category", category.classes, name)}</details></section>`;
}

/** Critical categories against their goal; nothing without any. */
export function criticalSection({ critical }: EvaluationReport, names: LabelNames): Markup | null {
  if (critical === null) return null;
  const rows = critical.classes.map(
    ({ label, f1, support, passed, certain }) =>
      html`<th scope="row">${names.category(label)}</th>${shareCell(f1)}<td>${support}</td><td>${badge(passed, certain)}</td>`,
  );
  const untested = critical.untested.map(
    (label) =>
      html`<th scope="row">${names.category(label)}</th><td>–</td><td>0</td><td>${badge(false, false, "not tested")}</td>`,
  );
  return html`<section aria-labelledby="critical"><h2 id="critical">Critical categories</h2>
<p>Tickets of these must not be misrouted. Each is held to an F1 of ${percent(critical.goal)}.</p>
${table("F1 of critical categories, the weakest first", ["Category", "F1", "Test tickets", "Goal"], [...rows, ...untested])}</section>`;
}

function badge(passed: boolean, certain: boolean, text?: string): Markup {
  const words = text ?? (passed ? (certain ? "reached for certain" : "reached") : "missed");
  return html`<span class="badge${passed ? "" : " no"}">${words}</span>`;
}

/** Who is taken for whom, and what to do about it. */
export function confusionSection(
  report: EvaluationReport,
  names: LabelNames,
  examples: readonly ConfusedTicket[],
): Markup {
  const { plot, shown, all } = confusionChart(report.confusion, names);
  const cut = shown < all ? ` The ${shown} of ${all} categories with most mistakes are drawn.` : "";
  const pairs = report.confusion.pairs.slice(0, MOST_PAIRS);
  const body =
    pairs.length === 0
      ? html`<p>No test ticket was taken for another category.</p>`
      : table(
          "The most confused pairs",
          [
            html`<th scope="col">Categories</th>`,
            "Mistakes",
            "Of their tickets",
            html`<th scope="col" class="text">What to do</th>`,
          ],
          pairs.map((pair) => pairRow(pair, report, names, examples)),
        );
  return html`<section class="wide" aria-labelledby="confusion"><h2 id="confusion">What is taken for what</h2>
<p>A row is what the tickets were, a column what they were called. Blue is right, red is a mistake; the stronger, the larger its share of the row.${cut}</p>
${plot}<h3>Where a change would help most</h3>${body}</section>`;
}

function pairRow(
  pair: ConfusedPair,
  { category }: EvaluationReport,
  names: LabelNames,
  examples: readonly ConfusedTicket[],
): Markup {
  const [first, second] = pair.labels;
  const [there, back] = pair.counts;
  const support = category.classes
    .filter(({ label }) => label === first || label === second)
    .reduce((sum, one) => sum + one.support, 0);
  const texts = examples
    .filter((one) => pair.labels.includes(one.category) && pair.labels.includes(one.predicted))
    .slice(0, EXAMPLES_PER_PAIR);
  return html`<th scope="row">${names.category(first)} <span aria-label="and">↔</span> ${names.category(second)}</th>
<td>${there + back} <span class="range below">${there} → · ${back} ←</span></td><td>${percent(pair.share, 1)}</td>
<td class="text">${adviseOnPair(pair, support, names)}${texts.map(({ text }) => html`<blockquote>${text}</blockquote>`)}</td>`;
}
