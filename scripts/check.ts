/**
 * `npm test`: types, lint with the import table, dead code, units and contracts, then the browser. Ends with
 * one line, "N passed, N failed"; every step that is not a test runner counts as one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium } from "./chromium.ts";

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

const reports = mkdtempSync(path.join(tmpdir(), "lucid-triage-check-"));

function run(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(path.join("node_modules", ".bin", command), [...args], { stdio: "inherit" });
  return status === 0;
}

function step(title: string, command: string, args: readonly string[]): Count {
  console.log(`\n— ${title}`);
  return run(command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A suite that fails to load has no failed test: it counts as one, or a broken import would pass. */
function tests(title: string, project: string): Count {
  console.log(`\n— ${title}`);
  const report = path.join(reports, `${project}.json`);
  const succeeded = run("vitest", [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${report}`,
  ]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numFailedTestSuites }: VitestReport = JSON.parse(
    readFileSync(report, "utf8"),
  );
  const failed = numFailedTests > 0 ? numFailedTests : Math.max(numFailedTestSuites, succeeded ? 0 : 1);
  return { passed: numPassedTests, failed };
}

const chromium = findChromium();
if (chromium === null) {
  console.error(
    "Chromium is needed for the browser tests: `apt-get install chromium`, or set CHROMIUM=/path/to/chromium.",
  );
  process.exit(1);
}

const counts = [
  step("types", "tsc", ["--noEmit"]),
  step("core without platform globals", "tsc", ["--noEmit", "-p", "shared/core/tsconfig.json"]),
  step("format, lint and import table", "biome", ["check", "--error-on-warnings"]),
  step("dead code", "knip", []),
  tests("units and contracts", "unit"),
  tests("desks, packages and parity", "test"),
  tests("browser", "e2e"),
];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
