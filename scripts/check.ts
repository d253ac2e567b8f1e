/**
 * `npm test`: types, lint with the import table, dead code, licences, units and contracts, then the browser. Ends with
 * what failed, by name, and one line, "N passed, N failed"; every step that is not a test runner counts as one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium } from "./chromium.ts";

interface Outcome {
  readonly passed: number;
  /** One line each, so that the end of a long log tells what to look for in it. */
  readonly failures: readonly string[];
}

/** What is read of vitest's JSON report. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const reports = mkdtempSync(path.join(tmpdir(), "lucid-triage-check-"));

function run(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(path.join("node_modules", ".bin", command), [...args], { stdio: "inherit" });
  return status === 0;
}

function step(title: string, command: string, args: readonly string[]): Outcome {
  console.log(`\n— ${title}`);
  return run(command, args) ? { passed: 1, failures: [] } : { passed: 0, failures: [title] };
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

/** A file that fails to load has no failed test: it counts as one, or a broken import would pass. */
function failuresOf({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0) return status === "failed" ? [`${file}: ${firstLine(message)}`] : [];
    return failed.map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages[0] ?? "")}`);
  });
}

function tests(title: string, project: string): Outcome {
  console.log(`\n— ${title}`);
  const file = path.join(reports, `${project}.json`);
  const succeeded = run("vitest", [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${file}`,
  ]);
  if (!existsSync(file)) return { passed: 0, failures: [`${title}: vitest ended without a report`] };
  const report: VitestReport = JSON.parse(readFileSync(file, "utf8"));
  const failures = failuresOf(report);
  if (failures.length === 0 && !succeeded) failures.push(`${title}: an error outside any test`);
  return { passed: report.numPassedTests, failures };
}

const chromium = findChromium();
if (chromium === null) {
  console.error(
    "Chromium is needed for the browser tests: `apt-get install chromium`, or set CHROMIUM=/path/to/chromium.",
  );
  process.exit(1);
}

const outcomes = [
  step("types", "tsc", ["--noEmit"]),
  step("core without platform globals", "tsc", ["--noEmit", "-p", "shared/core/tsconfig.json"]),
  step("format, lint and import table", "biome", ["check", "--error-on-warnings"]),
  step("dead code", "knip", []),
  step("licences", "tsx", ["scripts/licences.ts", "--check"]),
  tests("units and contracts", "unit"),
  tests("desks, packages and parity", "test"),
  tests("browser", "e2e"),
];
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failures = outcomes.flatMap((outcome) => outcome.failures);
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join("\n")}`);
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
