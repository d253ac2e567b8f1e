import { PRIORITIES } from "@lucid/core";
import type { Provenance } from "../candidate.ts";
import type { EvaluationReport, PriorityEvaluation } from "../evaluation/evaluation-report.ts";
import { coverageChart, reliabilityChart } from "./confidence-charts.ts";
import { html, type Markup } from "./html.ts";
import type { LabelNames } from "./label-names.ts";
import { percent, percentRange, score, tickets } from "./plain-figures.ts";
import type { GateVerdict } from "./report-input.ts";
import { classTable, scoreCell, shareCell, table } from "./tables.ts";

/** Whether it may be released, rule by rule. */
export function gateSection({ passed, rules }: GateVerdict): Markup {
  const failed = rules.filter((rule) => !rule.passed);
  const title = passed
    ? "The gate lets this model pass"
    : `The gate holds this model back: ${failed.length} of ${rules.length} rules failed`;
  const ordered = [...failed, ...rules.filter((rule) => rule.passed)];
  return html`<section class="verdict${passed ? "" : " no"}" aria-labelledby="gate"><h2 id="gate">${title}</h2>
<ul class="rules">${ordered.map((rule) => html`<li class="${rule.passed ? "yes" : "no"}">${rule.text}</li>`)}</ul></section>`;
}

/** Can its confidence be trusted, and what does a threshold buy. */
export function confidenceSection({ calibration, selective }: EvaluationReport): Markup {
  const { sure, atPrecision } = selective;
  const rows = atPrecision.map(({ precision, coverage, threshold }) =>
    threshold === null
      ? html`<th scope="row">${percent(precision)} right</th><td>not reached</td><td>–</td>`
      : html`<th scope="row">${percent(precision)} right</th>${shareCell(coverage)}<td>${percent(threshold, 1)}</td>`,
  );
  const routed = { value: 1 - sure.unsure.value, low: 1 - sure.unsure.high, high: 1 - sure.unsure.low };
  const today =
    sure.right === null
      ? null
      : html`<th scope="row">${percent(sure.right.value)} right <span class="badge mark">the panel’s threshold</span></th>${shareCell(routed)}<td>${percent(sure.threshold)}</td>`;
  return html`<section aria-labelledby="confidence"><h2 id="confidence">Can its confidence be trusted?</h2>
<div class="pair"><figure>${reliabilityChart(calibration)}<figcaption>Each point stands for about ${tickets(calibration.bins[0]?.tickets ?? 0)}. On the dashed line, “${percent(0.8)} sure” means right 80 times in 100. Mean distance: ${percent(calibration.error.value, 1)} (${calibration.bins.length} groups of equal size).</figcaption></figure>
<figure>${coverageChart(selective)}<figcaption>The more tickets it answers alone, the more mistakes. <span class="key" style="background:var(--good)"></span>points of the table, <span class="key diamond" style="background:var(--warn)"></span>the panel’s threshold of ${percent(sure.threshold)}.</figcaption></figure></div>
<h3>What a threshold buys</h3>
${table("Share of tickets routed without a person, by how many of them must be right", ["Of those routed", "Routed without a person", "Confidence needed"], [...(today === null ? [] : [today]), ...rows])}</section>`;
}

/** Priority as an order: agreement, missed urgent tickets, cost. */
export function prioritySection({ priority }: EvaluationReport, names: LabelNames): Markup | null {
  if (priority === null) return null;
  const { urgentRecall, kappa, cost, blindCost } = priority;
  const urgent =
    urgentRecall === null
      ? "No test ticket was urgent."
      : `Of 100 urgent tickets it finds ${percent(urgentRecall.value).slice(0, -2)} (${percentRange(urgentRecall).slice(0, -2)}).`;
  const saved =
    blindCost > 0
      ? ` Its decisions cost ${percent(cost.value / blindCost)} of what the same priority for all would.`
      : "";
  return html`<section aria-labelledby="priority"><h2 id="priority">Priority</h2>
<p>${urgent}${saved} Agreement with people, where a near miss counts less than a far one (quadratic kappa): ${score(kappa.value)}, where 1 is perfect and 0 is chance. In its decisions a missed urgent ticket weighs most.</p>
${priorityTable(priority, names)}</section>`;
}

function priorityTable({ counts, classes }: PriorityEvaluation, names: LabelNames): Markup {
  const rows = PRIORITIES.map((id, row) => {
    const cells = PRIORITIES.map((_, column) => {
      const count = counts[row]?.[column] ?? 0;
      return row === column ? html`<td class="hit">${count}</td>` : html`<td>${count}</td>`;
    });
    return html`<th scope="row">${names.priority(id)}</th>${cells}<td>${percent(classes[row]?.recall ?? 0)}</td>`;
  });
  const head = ["It was", ...PRIORITIES.map((id) => `called ${names.priority(id)}`), "Found"];
  return table("Test tickets by priority and by what they were called", head, rows);
}

/** Second level; the scores of all in a fold. */
export function subcategorySection({ subcategory }: EvaluationReport, names: LabelNames): Markup | null {
  if (subcategory === null) return null;
  const { accuracy, macroF1, classes } = subcategory;
  return html`<section aria-labelledby="subcategories"><h2 id="subcategories">Subcategories</h2>
<p>${percent(accuracy.value)} of ${tickets(subcategory.tickets)} get category and subcategory right (${percentRange(accuracy)}); mean F1 over subcategories ${percent(macroF1.value)}.</p>
<details><summary>All numbers</summary>${classTable("Scores of each subcategory", classes, names.subcategory)}</details></section>`;
}

/** Who handles it. */
export function teamSection({ team = null }: EvaluationReport, name: (team: string) => string): Markup | null {
  if (team === null) return null;
  const way = team.learned ? "It is learned from your tickets." : "It follows from the subcategory.";
  return html`<section aria-labelledby="teams"><h2 id="teams">Teams</h2>
<p>${percent(team.accuracy.value)} of ${tickets(team.tickets)} get the team that handled them (${percentRange(team.accuracy)}). ${way}</p>
<details><summary>All numbers</summary>${classTable("Scores of each team", team.classes, name)}</details></section>`;
}

/** The desk's own tags, where some were learned. */
export function tagsSection({ tags = null }: EvaluationReport): Markup | null {
  if (tags === null) return null;
  return html`<section aria-labelledby="tags"><h2 id="tags">Tags</h2>
<p>Tags that it suggests beside the category. Mean F1, each tag counts alike: ${percent(tags.macroF1.value)} (${percentRange(tags.macroF1)}); each use of a tag counts alike: ${percent(tags.microF1.value)} (${percentRange(tags.microF1)}).</p>
${classTable("Scores of each tag", tags.classes, (tag) => tag)}</section>`;
}

/** Texts that fit no category. */
export function outOfScopeSection({ outOfScope, unfamiliar }: EvaluationReport): Markup | null {
  if (outOfScope === null) return null;
  return html`<section aria-labelledby="nowhere"><h2 id="nowhere">Tickets that fit nowhere</h2>
<p>Of ${tickets(outOfScope.tickets)} that belong to no category, it rightly says nothing on ${percent(outOfScope.abstained.value)}; of those that do belong, it wrongly says nothing on ${percent(unfamiliar, 1)}.</p>
${table(
  "How well they are told apart (AUROC: 1 always, 0.5 by chance)",
  ["By", "AUROC"],
  [
    html`<th scope="row">unlike everything known</th>${scoreCell(outOfScope.auroc)}`,
    html`<th scope="row">low confidence alone</th>${scoreCell(outOfScope.confidenceAuroc)}`,
  ],
)}</section>`;
}

const BASELINES: Readonly<Record<string, string>> = {
  majority: "Always the commonest category",
  lexical: "Words alone, without the encoder",
  "names alone": "Names and descriptions alone, without tickets",
};

/** What reading the ticket is worth against simpler ways. */
export function baselineSection({ baselines }: EvaluationReport): Markup | null {
  if (baselines.length === 0) return null;
  const rows = baselines.map(({ id, macroF1, accuracy, gain }) => {
    const better = gain.macroF1.low > 0;
    const worse = gain.macroF1.high < 0;
    const words = better ? "better" : worse ? "worse" : "no clear difference";
    return html`<th scope="row">${BASELINES[id] ?? id}</th><td>${percent(accuracy.value, 1)}</td><td>${percent(macroF1.value, 1)}</td><td>${signedPoints(gain.macroF1.value)} <span class="range">${signedPoints(gain.macroF1.low)} to ${signedPoints(gain.macroF1.high)}</span></td><td><span class="badge ${better ? "yes" : worse ? "no" : "mark"}">${words}</span></td>`;
  });
  return html`<section aria-labelledby="baselines"><h2 id="baselines">Against simpler ways</h2>
<p>The same tickets, answered with less effort. Gain: points of mean F1 that the model is ahead.</p>
${table("Simpler ways to choose a category", ["Way", "Right", "Mean F1", "The model’s gain", "The model is"], rows)}</section>`;
}

function signedPoints(share: number): string {
  const points = (share * 100).toFixed(1);
  return share < 0 ? points.replace("-", "−") : `+${points}`;
}

/** Cost of an answer, and whether browsers give the same one. */
export function technicalSection({
  latency,
  headsBytes,
  parity,
  calibration,
  selective,
  seed,
  bootstrapRounds,
}: EvaluationReport): Markup {
  const rows: (readonly [string, string])[] = [];
  if (latency !== null) {
    const { encode, heads, runtime } = latency;
    rows.push([
      "Reading a ticket",
      `${encode.medianMs.toFixed(1)} ms (19 of 20 within ${encode.p95Ms.toFixed(1)} ms), ${runtime}`,
    ]);
    rows.push(["Deciding", `${heads.medianMs.toFixed(2)} ms (19 of 20 within ${heads.p95Ms.toFixed(2)} ms)`]);
  }
  if (headsBytes !== null) {
    rows.push(["Size", `${kilobytes(headsBytes.raw)}, ${kilobytes(headsBytes.gzip)} compressed`]);
  }
  if (parity !== null) {
    const difference = `probability differs by at most ${percent(parity.p99Difference, 1)} in 99 of 100`;
    const verdict = parity.passed ? "" : " Too different: the figures above do not hold for browsers.";
    rows.push([
      "In agents’ browsers",
      `the same labels for ${percent(parity.sameLabels, 1)} of ${tickets(parity.tickets)}, ${difference} (${parity.runtime}).${verdict}`,
    ]);
  }
  rows.push(["Brier score, log loss", `${score(calibration.brier.value)}, ${score(calibration.logLoss.value)}`]);
  rows.push(["Area under risk-coverage", score(selective.aurc.value)]);
  rows.push([
    "Certainty",
    `95 % intervals, bootstrap with ${bootstrapRounds.toLocaleString("en")} resamples, seed ${seed}`,
  ]);
  return html`<section aria-labelledby="technical"><h2 id="technical">Speed, size and fine print</h2>
<dl>${rows.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></section>`;
}

/** Where the model comes from. */
export function provenanceSection({
  created,
  encoder,
  taxonomy,
  seed,
  method,
  sources,
  tickets: counts,
  period,
}: Provenance): Markup {
  const rows: (readonly [string, string])[] = [
    ["Made", created],
    ["Taxonomy", `${taxonomy.id}, version ${taxonomy.version}`],
    ["Tickets", `${counts.train.toLocaleString("en")} to learn from, ${counts.test.toLocaleString("en")} to test`],
    ...(period === null ? [] : [["From", `${period.from} to ${period.to}`] as const]),
    ...sources.map((source) => {
      const hash = source.sha256 === null ? "" : `, SHA-256 ${source.sha256.slice(0, 12)}…`;
      return [
        "Source",
        `${source.name}: ${source.used.toLocaleString("en")} of ${source.rows.toLocaleString("en")} rows used${hash}`,
      ] as const;
    }),
    ["Encoder", `${encoder.id}, SHA-256 ${encoder.hash.slice(0, 12)}…`],
    ["Method", `${method}, seed ${seed}`],
  ];
  return html`<section aria-labelledby="provenance"><h2 id="provenance">Where it comes from</h2>
<dl>${rows.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></section>`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString("en")} KB`;
}
