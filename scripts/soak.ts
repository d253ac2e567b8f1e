/**
 * `npm run soak -- NAME [--json]`: long checks at full size, each of which runs in a short form in `npm test`. Without a name all
 * of them, one after the other. Prints what was tried, survived and lost; --json: one document {name, metrics} on stdout, everything
 * else on stderr. Exit code 1 when something did not hold or took longer than its limit.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { SoakFigures, SoakMetric } from "@lucid/testkit/soak-figures";
import { SOAKS, type Soak } from "./soaks.ts";

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

interface Outcome {
  readonly name: string;
  readonly about: string;
  readonly held: number;
  readonly broken: number;
  readonly figures: readonly SoakFigures[];
}

const root = path.join(import.meta.dirname, "..");

function readFigures(folder: string): readonly SoakFigures[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as SoakFigures);
}

/** One run of vitest over the check's files; a run that was cut off at its limit has no report and counts as broken. */
function runSoak(name: string, { about, files, limitMinutes }: Soak): Outcome {
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-triage-soak-"));
  const report = path.join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${report}`];
  const timeouts = [`--testTimeout=${limitMinutes * 60_000}`, "--hookTimeout=300000"];
  spawnSync(path.join(root, "node_modules", ".bin", "vitest"), ["run", ...files, ...reporters, ...timeouts], {
    cwd: root,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, LUCID_SOAK: "1", LUCID_SOAK_FIGURES: path.join(folder, "figures") },
    timeout: limitMinutes * 60_000,
  });
  const figures = readFigures(path.join(folder, "figures"));
  if (!existsSync(report)) return { name, about, held: 0, broken: 1, figures };
  const counts = JSON.parse(readFileSync(report, "utf8")) as VitestReport;
  const broken = Math.max(counts.numFailedTests, counts.numFailedTestSuites, counts.numPassedTests === 0 ? 1 : 0);
  return { name, about, held: counts.numPassedTests, broken, figures };
}

function metricsOf({ name, held, broken, figures }: Outcome): readonly SoakMetric[] {
  return [
    ...figures.flatMap(({ metrics }) => metrics),
    { name: `${name}_held`, value: held, unit: "checks", better: "higher", goal: null },
    { name: `${name}_broken`, value: broken, unit: "checks", better: "lower", goal: 0 },
  ];
}

function metricLine({ name, value, unit, better, goal }: SoakMetric): string {
  const figure = `${Number(value.toFixed(2)).toLocaleString("en")} ${unit}`;
  const reached = goal === null || (better === "higher" ? value >= goal : value <= goal);
  const wanted = goal === null ? "" : `goal ${better === "higher" ? "≥" : "≤"} ${goal}${reached ? "" : "  MISSED"}`;
  return `    ${name.padEnd(34)}${figure.padEnd(24)}${wanted}`.trimEnd();
}

function printTable(outcomes: readonly Outcome[]): void {
  const row = (cells: readonly string[]) => cells.map((cell, at) => cell.padEnd(at === 0 ? 16 : 12)).join("");
  console.log(row(["check", "tried", "survived", "lost", "held", ""]));
  for (const { name, about, held, broken, figures } of outcomes) {
    const verdict = broken === 0 ? `${held} checks` : `${broken} BROKEN`;
    if (figures.length === 0) console.log(`${row([name, "", "", "", verdict])}${about}`);
    for (const { of, tried, survived, lost, metrics, note } of figures) {
      console.log(`${row([name, String(tried), String(survived), String(lost), verdict])}${of}`);
      for (const metric of metrics) console.log(metricLine(metric));
      if (note !== undefined) console.log(`    ${note}`);
    }
  }
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { json: { type: "boolean", default: false } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(SOAKS);
const unknown = names.find((name) => !(name in SOAKS));
if (unknown !== undefined) {
  const known = Object.entries(SOAKS).map(([name, { about }]) => `  ${name.padEnd(16)}${about}`);
  console.error(`There is no soak "${unknown}". npm run soak -- NAME [--json]\n${known.join("\n")}`);
  process.exit(2);
}
const outcomes = names.flatMap((name) => {
  const soak = SOAKS[name];
  return soak === undefined ? [] : [runSoak(name, soak)];
});
if (values.json) {
  process.stdout.write(`${JSON.stringify({ name: names.join("+"), metrics: outcomes.flatMap(metricsOf) })}\n`);
} else {
  printTable(outcomes);
}
process.exit(outcomes.some(({ broken }) => broken > 0) ? 1 : 0);
