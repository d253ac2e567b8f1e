import { formatInterval, formatValue } from "./format-value.ts";
import { type BenchReport, type Measure, verdict } from "./measure.ts";

/** For a terminal: one line a measure, one block a section. */
export function formatTable({ sections }: BenchReport): string {
  const rows = sections.map(({ title, measures }) => ({ title, cells: measures.map(cellsOf) }));
  const header = ["", "value", "95 % interval", "goal", ""];
  const all = [header, ...rows.flatMap(({ cells }) => cells)];
  const widths = header.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return rows.map(({ title, cells }) => [title, line(header), ...cells.map(line), ""].join("\n")).join("\n");
}

function cellsOf(measure: Measure): string[] {
  const { title, value, unit, better, goal } = measure;
  const wanted = goal === null ? "" : `${better === "lower" ? "<=" : ">="} ${formatValue(goal, unit)}`;
  return [`  ${title}`, formatValue(value, unit), formatInterval(measure), wanted, verdict(measure)];
}
