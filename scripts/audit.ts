/**
 * `npm run audit`: known vulnerabilities of production dependencies; exit code 1 for high and critical ones. Where the registry cannot
 * be asked (offline, a mirror without the endpoint) it says so and ends with 0: that is no finding.
 */
import { spawnSync } from "node:child_process";

const ANSWER_MS = 120_000;
const { status, stdout, stderr, error } = spawnSync(
  "npx",
  ["--yes", "pnpm@12.21.0", "audit", "--prod", "--audit-level", "high"],
  { encoding: "utf8", timeout: ANSWER_MS },
);
const said = `${stdout ?? ""}${stderr ?? ""}`;
const findings = /\b(high|critical)\b/i.test(said) && /advisor|vulnerabilit|severity/i.test(said);
if (status === 0) {
  console.log("audit: no known vulnerability of level high or critical in production dependencies");
} else if (findings && !/AUDIT_BAD_RESPONSE|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|fetch failed/i.test(said)) {
  console.error(said);
  process.exit(1);
} else {
  const reason = error?.message ?? said.trim().split("\n", 1)[0] ?? "";
  console.log(`audit: not run, the registry did not answer the question (${reason})`);
}
