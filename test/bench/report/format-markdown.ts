import { formatInterval, formatValue } from "./format-value.ts";
import { type BenchReport, type Measure, verdict } from "./measure.ts";

/** The tables of BENCHMARKS.md. */
export function formatMarkdown({ sections }: BenchReport): string {
  const blocks = sections.map(({ title, measures }) =>
    [
      `### ${title}`,
      "",
      "| | value | 95 % interval | goal | | metric | |",
      "|---|---|---|---|---|---|---|",
      ...measures.map(row),
    ].join("\n"),
  );
  return `${blocks.join("\n\n")}\n`;
}

function row(measure: Measure): string {
  const { name, title, value, unit, better, goal, note = "" } = measure;
  const wanted = goal === null ? "" : `${better === "lower" ? "≤" : "≥"} ${formatValue(goal, unit)}`;
  const cells = [
    title,
    formatValue(value, unit),
    formatInterval(measure),
    wanted,
    verdict(measure),
    `\`${name}\``,
    note,
  ];
  return `| ${cells.join(" | ")} |`;
}
