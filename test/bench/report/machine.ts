import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { findChromium } from "../../../scripts/chromium.ts";

/** The machine in a line: figures mean little without it. */
export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const chip = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${cpus().length} cores (${chip}), ${memory} GB, ${chromiumVersion()}, Node ${process.versions.node}`;
}

function chromiumVersion(): string {
  const executable = findChromium();
  if (executable === null) return "no Chromium";
  const answer = execFileSync(executable, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return /Chrom\w+ [\d.]+/.exec(answer)?.[0] ?? "Chromium of unknown version";
}
