import type { TaxonomyFinding } from "./check-taxonomy.ts";

const SHOWN = 15;

const TITLES: Readonly<Record<TaxonomyFinding["kind"], string>> = {
  similar: "Too similar: merge them, or write down what tells them apart",
  "same-action": "Same team and same procedure: nothing different is done, one label would do",
  "unknown-label": "In the history, not in the taxonomy",
  "disabled-label": "In the history, disabled in the taxonomy: these tickets need a new label",
  dead: "Dead: no ticket has it; disable it, or give it tickets",
  "too-small": "Too small to be learned",
  undescribed: "Not described: people and models guess",
};

/** Findings as text for people, grouped by what is to be done. */
export function formatFindings(findings: readonly TaxonomyFinding[]): string {
  if (findings.length === 0) return "Nothing to complain about.\n";
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const sections = kinds.map((kind) => {
    const lines = findings.filter((one) => one.kind === kind).map((one) => `  ${describe(one)}`);
    const more = lines.length > SHOWN ? [`  … and ${lines.length - SHOWN} more`] : [];
    return [`${TITLES[kind]} (${lines.length})`, ...lines.slice(0, SHOWN), ...more].join("\n");
  });
  return `${sections.join("\n\n")}\n`;
}

function describe(finding: TaxonomyFinding): string {
  switch (finding.kind) {
    case "similar": {
      const { labels, similarity, confusion } = finding;
      const taken = confusion === null ? "" : `, ${(100 * confusion).toFixed(1)} % taken for each other`;
      return `${labels.join(" / ")}: similarity ${similarity.toFixed(2)}${taken}`;
    }
    case "same-action":
      return `${finding.level} ${finding.labels.join(", ")}: ${finding.team}, ${finding.procedures.join(", ")}`;
    case "dead":
    case "too-small":
      return `${finding.level} ${finding.label}: ${finding.tickets} tickets, ${finding.needed} needed`;
    case "undescribed":
      return `${finding.level} ${finding.label}: no ${finding.missing.join(", no ")}`;
    default:
      return `${finding.level} ${finding.label}: ${finding.tickets} tickets`;
  }
}
