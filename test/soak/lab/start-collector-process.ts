import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleCollectorProcess } from "./bundle-collector-process.ts";
import type { Protection } from "./removed-protections.ts";
import { type SoakDesk, undoLater } from "./soak-desk.ts";

const STOP_MS = 15_000;
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const entry = fileURLToPath(new URL("./collector-process.ts", import.meta.url));

export interface CollectorProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it wrote to its log so far. */
  log(): string;
  /** Resident memory in bytes. */
  memory(): Promise<number>;
  /** SIGKILL: no warning, no clean-up. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Asks it to end; kills it when it takes longer than 15 s. */
  stop(): Promise<void>;
}

let bundled: Promise<string> | undefined;

/** Starts a collector in its own process. Throws with its log when it ends before it listens.
 * `fromSources`: slower to start, review page included. */
export async function startCollectorProcess(
  desk: SoakDesk,
  { without, fromSources = false }: { readonly without?: Protection | "syncing"; readonly fromSources?: boolean } = {},
): Promise<CollectorProcess> {
  bundled ??= bundleCollectorProcess();
  const start = fromSources ? ["--import", loader, entry] : [await bundled];
  const child = spawn(process.execPath, [...start, JSON.stringify({ desk, without })], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  undoLater(() => child.kill("SIGKILL"));
  let log = "";
  child.stderr?.on("data", (part: Buffer) => {
    log += part.toString();
  });
  const exited = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (part: Buffer) => {
      printed += part.toString();
      if (printed.includes("\n")) resolve(printed.trim());
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`the collector ended before it listened: ${log.slice(-2000)}`)));
  });
  return {
    ...{ url, child, log: () => log },
    async memory() {
      const answered = once(child, "message");
      child.send("memory");
      const [{ rssBytes }] = (await answered) as [{ rssBytes: number }];
      return rssBytes;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await exited;
      clearTimeout(force);
    },
  };
}
