/**
 * `npm run soak -- NAME [--json]`: long checks at full size, each of which runs in a short form in `npm test`. --json: one
 * document {name, metrics} on stdout, everything else on stderr. Exit code 1 when something did not hold.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

interface Soak {
  readonly about: string;
  readonly files: readonly string[];
}

const SOAKS: Readonly<Record<string, Soak>> = {
  retrain: {
    about: "a retraining killed at every step; 50 bad candidates and 50 honest refits at the gate",
    files: ["shared/collector/src/jobs/retrain-kill.test.ts", "shared/trainer/src/gate/run-gate.test.ts"],
  },
  bundles: {
    about: "open panels of both desks take over a new release",
    files: ["test/e2e/new-release.test.ts"],
  },
  switching: {
    about: "two hundred random switches of ticket in each desk: no label on a wrong ticket",
    files: ["test/e2e/switching.test.ts"],
  },
  labels: {
    about: "planted label errors found among real questions (needs ../shared/data)",
    files: ["shared/trainer/src/workshop/review-real-labels.test.ts"],
  },
};

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

function runSoak(name: string, { files }: Soak): VitestReport {
  const report = path.join(mkdtempSync(path.join(tmpdir(), "lucid-triage-soak-")), `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${report}`];
  const timeouts = ["--testTimeout=900000", "--hookTimeout=300000"];
  spawnSync(path.join("node_modules", ".bin", "vitest"), ["run", ...files, ...reporters, ...timeouts], {
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, LUCID_SOAK: "1" },
  });
  return JSON.parse(readFileSync(report, "utf8")) as VitestReport;
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { json: { type: "boolean", default: false } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(SOAKS);
const unknown = names.find((name) => !(name in SOAKS));
if (unknown !== undefined) {
  const known = Object.entries(SOAKS).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`);
  console.error(`There is no soak "${unknown}". npm run soak -- NAME [--json]\n${known.join("\n")}`);
  process.exit(2);
}
const results = names.flatMap((name) => {
  const soak = SOAKS[name];
  return soak === undefined ? [] : [{ name, soak, report: runSoak(name, soak) }];
});
const failedOf = ({ numFailedTests, numFailedTestSuites }: VitestReport) =>
  Math.max(numFailedTests, numFailedTestSuites);
if (values.json) {
  const metrics = results.flatMap(({ name, report }) => [
    { name: `${name}_held`, value: report.numPassedTests, unit: "checks", better: "higher", goal: null },
    { name: `${name}_broken`, value: failedOf(report), unit: "checks", better: "lower", goal: 0 },
  ]);
  process.stdout.write(`${JSON.stringify({ name: names.join("+"), metrics })}\n`);
} else {
  for (const { name, soak, report } of results) {
    console.log(`${name.padEnd(10)}${report.numPassedTests} held, ${failedOf(report)} broken: ${soak.about}`);
  }
}
process.exit(results.some(({ report }) => failedOf(report) > 0) ? 1 : 0);
