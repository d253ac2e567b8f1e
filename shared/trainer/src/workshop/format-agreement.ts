import type { AgreementReport, KappaInterval } from "./measure-agreement.ts";

const SHOWN_CATEGORIES = 20;
const SHOWN_PAIRS = 10;

/** The report as text for people; `limit` tickets to discuss. */
export function formatAgreement(report: AgreementReport, limit: number): string {
  const { annotators, tickets, ticketsLeftOut, observedAgreement, method } = report;
  const name = method === "cohen" ? "Cohen's kappa" : "Fleiss' kappa";
  const left = ticketsLeftOut === 0 ? "" : `, ${ticketsLeftOut} with fewer than two annotations left out`;
  const sections = [
    [
      `${name} ${interval(report.interval)} of ${annotators.length} annotators on ${tickets} tickets${left}`,
      `Same label in ${percent(observedAgreement)} of all pairs of annotations, by chance included.`,
      verdict(report),
    ],
    report.pairs.length < 2
      ? []
      : [
          "By two annotators (Cohen's kappa)",
          ...report.pairs.map(({ annotators: [a, b], kappa, tickets: common }) =>
            row(`${a} / ${b}`, interval(kappa), `${common} tickets`),
          ),
        ],
    [
      "By category, one against the rest, the least agreed first",
      ...[...report.categories]
        .sort((a, b) => (a.kappa.value ?? 2) - (b.kappa.value ?? 2))
        .slice(0, SHOWN_CATEGORIES)
        .map(({ label, kappa, annotations }) => row(label, interval(kappa), `${annotations} annotations`)),
    ],
    report.confused.length === 0
      ? []
      : [
          "Labels that are taken for each other",
          ...report.confused
            .slice(0, SHOWN_PAIRS)
            .map(({ labels: [a, b], count, share }) => row(`${a} / ${b}`, `${count} times`, percent(share))),
        ],
    discuss(report, limit),
  ];
  return `${sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function discuss({ toDiscuss }: AgreementReport, limit: number): string[] {
  if (toDiscuss.length === 0) return [];
  return [
    `Tickets to discuss, ${Math.min(limit, toDiscuss.length)} of ${toDiscuss.length}`,
    ...toDiscuss
      .slice(0, limit)
      .map(({ id, said }) => `  ${id}: ${said.map(({ annotator, label }) => `${annotator} ${label}`).join(", ")}`),
  ];
}

function verdict({ verdict: outcome, required }: AgreementReport): string {
  const bar = required.toFixed(2);
  if (outcome === "sufficient") return `Sufficient: ${bar} is required.`;
  if (outcome === "insufficient") {
    return `Not sufficient: ${bar} is required. Discuss the tickets below, sharpen the decision rules, label again.`;
  }
  return "Cannot be measured: everybody always gave the same single label.";
}

function row(name: string, value: string, note: string): string {
  return `  ${name.padEnd(44)} ${value.padEnd(22)} ${note}`;
}

function interval({ value, low, high }: KappaInterval): string {
  if (value === null) return "not measurable";
  return low === null || high === null
    ? value.toFixed(3)
    : `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
