import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Job } from "@lucid/core";
import { SOAKING, sampleDecision } from "@lucid/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { createCollector } from "../collector.ts";
import { openSqliteDatabase } from "../stores/sqlite-database.ts";
import { createSqliteJobQueue } from "../stores/sqlite-job-queue.ts";
import { createSqliteReleaseStore } from "../stores/sqlite-release-store.ts";
import { createSystemClock } from "../system-clock.ts";
import { learningConfig, queueCorrection, TENANT } from "../testing/learning-desk.ts";
import { createFakeFitter, createScratch } from "../testing/open-test-collector.ts";
import { RETRAIN_KIND } from "./retrain-kind.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());
/** A training at the lowest priority takes its time on a busy machine. */
const TIMEOUT_MS = 600_000;

async function ended(read: () => Promise<readonly Job[]>): Promise<Job> {
  for (;;) {
    const [job] = await read();
    if (job && (job.state === "done" || job.state === "failed")) return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("a retraining whose process is killed", () => {
  it(`at ${SOAKING ? "every" : "its longest"} stage leaves the live bundle as it was, and is done in the end`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    const folder = scratch.folder();
    const stages = SOAKING ? ["reading", "embedding", "fitting", "gate"] : ["fitting"];
    const attempts = stages.length + 1;
    const seen: (string | undefined)[] = [];
    let expected = "";
    const collector = await createCollector({
      ...{ dataDir: folder, config: learningConfig(folder), cacheDir: `${folder}/cache` },
      ...{ starterFitter: createFakeFitter(), log: () => undefined },
      jobTiming: { leaseMs: 30_000, pollMs: 100, retryAfterMs: 0 },
      onTrainingStage: async (stage, pid) => {
        seen.push((await collector.releases.latest(TENANT))?.manifest);
        if (pid === undefined || stage !== stages[0]) return;
        stages.shift();
        process.kill(pid, "SIGKILL");
      },
    });
    await collector.start({ port: 0 });
    await collector.bundlesReady();
    expected = (await collector.releases.latest(TENANT))?.manifest ?? "";
    await collector.decisions.append(TENANT, [
      sampleDecision(1, queueCorrection(0)),
      sampleDecision(2, queueCorrection(3)),
    ]);
    await collector.jobs.enqueue({ tenant: TENANT, kind: RETRAIN_KIND, key: RETRAIN_KIND, maxAttempts: 10 });
    const job = await ended(() => collector.jobs.list(TENANT, 1));
    expect(job.failure).toBeNull();
    expect(job).toMatchObject({ state: "done", attempts, result: { published: 2, tickets: { joined: 2 } } });
    expect(stages).toEqual([]);
    const last = seen.pop();
    expect(new Set(seen)).toEqual(new Set([expected]));
    expect(last).toBe((await collector.releases.latest(TENANT))?.manifest);
    await collector.stop();
  });

  // Six collectors one after the other: at full size only.
  it.runIf(SOAKING)(
    "together with its collector goes on after the restart, and is published once",
    {
      timeout: TIMEOUT_MS,
    },
    async () => {
      const folder = scratch.folder();
      expect(await runCollector(folder, "collecting")).toBe("SIGKILL");
      const before = await manifests(folder);
      expect(before).toHaveLength(1);
      for (const stage of ["embedding", "publishing"]) {
        expect(await runCollector(folder, stage)).toBe("SIGKILL");
        expect(await manifests(folder)).toEqual(before);
      }
      expect(await runCollector(folder, "published")).toBe("SIGKILL");
      const after = await manifests(folder);
      expect(after).toHaveLength(before.length + 1);
      expect(await runCollector(folder, "never")).toBeNull();
      expect(await manifests(folder)).toEqual(after);
      expect(await jobsOf(folder)).toMatchObject([{ state: "done", attempts: 5, result: { published: 2 } }]);
    },
  );
});

const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const script = fileURLToPath(new URL("../testing/retrain-collector.ts", import.meta.url));

/** Runs a collector until it ends or ends itself; gives the signal that ended it. */
async function runCollector(folder: string, dieAt: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, ["--import", loader, script, folder, dieAt], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let reasons = "";
  child.stderr.on("data", (part: Buffer) => {
    reasons += part.toString();
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal === null && code !== 0) throw new Error(reasons);
  return signal;
}

async function inDatabase<Result>(
  folder: string,
  read: (db: Awaited<ReturnType<typeof openSqliteDatabase>>["db"]) => Promise<Result>,
): Promise<Result> {
  const database = await openSqliteDatabase(folder);
  try {
    return await read(database.db);
  } finally {
    await database.close();
  }
}

const manifests = (folder: string) =>
  inDatabase(folder, async (db) => (await createSqliteReleaseStore(db).list(TENANT)).map(({ manifest }) => manifest));
const jobsOf = (folder: string) =>
  inDatabase(folder, (db) => createSqliteJobQueue(db, createSystemClock()).list(TENANT, 10));
