import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

export interface TriageTraining {
  /** From the command's start to its end, Node's own start included. */
  readonly durationMs: number;
  /** Largest resident memory of the process, all its threads included. */
  readonly peakBytes: number;
  /** What it printed. */
  readonly summary: string;
}

/** `triage train` on a CSV with the columns `text` and `category`, nothing cached. Throws when it fails or leaves no gate report. */
export async function runTriageTrain(root: string, csv: string): Promise<TriageTraining> {
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-train-bench-"));
  try {
    const [out, peak] = [path.join(folder, "model"), path.join(folder, "peak")];
    const columns = ["--text", "text", "--label", "category=category"];
    const args = ["train", "--data", csv, ...columns, "--out", out, "--cache", path.join(folder, "cache.bin")];
    const hook = pathToFileURL(path.join(import.meta.dirname, "report-peak-memory.mjs")).href;
    const startedMs = performance.now();
    const child = spawn(process.execPath, ["--import", hook, path.join(root, "shared/cli/bin/triage.mjs"), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, PEAK_MEMORY_FILE: peak },
    });
    let summary = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      summary += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    const durationMs = performance.now() - startedMs;
    if (code !== 0 || !existsSync(path.join(out, "gate.json"))) throw new Error(`triage train ended with ${code}`);
    return { durationMs, peakBytes: Number(readFileSync(peak, "utf8")) * 1024, summary };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
