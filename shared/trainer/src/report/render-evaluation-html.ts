import type { EvaluationReport } from "../evaluation/evaluation-report.ts";
import { adaptationSection } from "./adaptation-section.ts";
import { categorySection, confusionSection, criticalSection } from "./category-sections.ts";
import { certainty, headline, keyPoints } from "./headline.ts";
import { html, Markup } from "./html.ts";
import { labelNames } from "./label-names.ts";
import {
  baselineSection,
  confidenceSection,
  gateSection,
  outOfScopeSection,
  prioritySection,
  provenanceSection,
  subcategorySection,
  tagsSection,
  teamSection,
  technicalSection,
} from "./other-sections.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { percent, percentRange } from "./plain-figures.ts";
import type { EvaluationHtmlOptions } from "./report-input.ts";

/**
 * The evaluation as one HTML page for a team lead: no script, nothing fetched, light and dark. Every label and text is escaped; no
 * ticket text unless `examples` are given.
 */
export function renderEvaluationHtml(options: EvaluationHtmlOptions): string {
  const { report, taxonomy, gate, provenance, examples = [] } = options;
  const names = labelNames(taxonomy);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evaluation: ${taxonomy.name}</title><style>${new Markup(PAGE_STYLE)}</style></head>
<body><header><div><p class="eyebrow">Evaluation · ${taxonomy.name}, version ${taxonomy.version}</p>
<h1>${headline(report)}</h1><p class="certainty">${certainty(report)}</p>
<ul class="points">${keyPoints(report, names.category).map(({ good, text }) => html`<li class="${good ? "yes" : "no"}">${text}</li>`)}</ul>
${cards(report)}</div></header>
<main>${[
    gate === undefined ? null : gateSection(gate),
    categorySection(report, names),
    criticalSection(report, names),
    confusionSection(report, names, examples),
    confidenceSection(report),
    prioritySection(report, names),
    subcategorySection(report, names),
    teamSection(report, (id) => taxonomy.teams.find((team) => team.id === id)?.name ?? id),
    tagsSection(report),
    outOfScopeSection(report),
    adaptationSection(report),
    baselineSection(report),
    technicalSection(report),
    provenance === undefined ? null : provenanceSection(provenance),
  ]}</main><footer><p>${footer(report, examples.length)}</p></footer></body></html>
`;
  return page.source;
}

function cards({ category, top3Accuracy, selective, calibration }: EvaluationReport): Markup {
  const { right, threshold, unsure } = selective.sure;
  const entries = [
    [percent(category.accuracy.value), "get the right category", percentRange(category.accuracy)],
    [percent(top3Accuracy.value), "have it among the first three", percentRange(top3Accuracy)],
    [percent(category.macroF1.value), "mean F1, each category counts alike", percentRange(category.macroF1)],
    [
      percent(1 - unsure.value),
      `routed without a person at ${percent(threshold)} confidence`,
      right === null ? "none" : `${percent(right.value)} of them right`,
    ],
    [percent(calibration.error.value, 1), "mean error of its confidence", "5 % or less is good"],
  ] as const;
  return html`<ul class="cards">${entries.map(([figure, text, range]) => html`<li><b>${figure}</b><span>${text}</span><small>${range}</small></li>`)}</ul>`;
}

function footer({ leftOut, tickets }: EvaluationReport, examples: number): string {
  const omitted =
    leftOut === 0 ? "" : ` ${leftOut} further tickets were left out because only automation had labelled them.`;
  const texts =
    examples === 0 ? " This page holds no ticket text." : " This page shows ticket texts: treat it as personal data.";
  return `${tickets.toLocaleString("en")} test tickets.${omitted}${texts}`;
}
