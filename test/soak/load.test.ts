import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SOAKING } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, expect, it } from "vitest";
import { compareRows } from "./lab/acknowledging-sender.ts";
import { createCollectorClient } from "./lab/collector-client.ts";
import { probeFsync } from "./lab/probe-fsync.ts";
import { type LoadOutcome, runLoad } from "./lab/run-load.ts";
import { cleanUp, createSoakDesk } from "./lab/soak-desk.ts";
import { type CollectorProcess, startCollectorProcess } from "./lab/start-collector-process.ts";

const PER_SECOND = SOAKING ? 1000 : 200;
const SECONDS = SOAKING ? 600 : 4;
const BASELINE_SECONDS = SOAKING ? 30 : 2;
const MEMORY_EVERY_MS = SOAKING ? 5000 : 500;
const MEGABYTE = 1024 * 1024;
afterAll(cleanUp);

/** The same load on a server that stores nothing. */
async function measureBaseline(): Promise<LoadOutcome> {
  const entry = fileURLToPath(new URL("./lab/bare-http-process.mjs", import.meta.url));
  const child = spawn(process.execPath, [entry], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  const url = printed.toString().trim();
  const outcome = await runLoad({ url, token: "none", perSecond: PER_SECOND, seconds: BASELINE_SECONDS });
  child.kill("SIGKILL");
  await once(child, "exit");
  return outcome;
}

/** Resident memory in MB, every few seconds until `done`. */
async function watchMemory(running: CollectorProcess, done: () => boolean): Promise<number[]> {
  const seen: number[] = [];
  while (!done()) {
    await new Promise((resolve) => setTimeout(resolve, MEMORY_EVERY_MS));
    seen.push((await running.memory()) / MEGABYTE);
  }
  return seen;
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it(`${PER_SECOND} requests a second for ${SECONDS} s: each answered, each durable`, {
  timeout: 1_800_000,
}, async () => {
  const desk = createSoakDesk();
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  const fsync = probeFsync(desk.folder);
  const baseline = await measureBaseline();
  const running = await startCollectorProcess(desk);
  const client = createCollectorClient(running.url, tenant);
  const token = await client.session();
  let done = false;
  const [load, memory] = await Promise.all([
    runLoad({ url: running.url, token, perSecond: PER_SECOND, seconds: SECONDS }).finally(() => {
      done = true;
    }),
    watchMemory(running, () => done),
  ]);
  const { missing, doubled } = compareRows(load.acknowledged, await client.exportAll());
  const fsyncAfter = probeFsync(desk.folder);
  await running.stop();
  const answered = [...load.statuses.values()].reduce((sum, count) => sum + count, 0);
  const refused = answered - (load.statuses.get(200) ?? 0);
  const third = Math.ceil(memory.length / 3);
  const growth = average(memory.slice(-third)) - average(memory.slice(third, 2 * third));
  noteFigures({
    soak: "load",
    ...{ of: "requests", tried: answered + load.errors, survived: load.acknowledged.size, lost: missing + doubled },
    metrics: [
      { name: "requests_per_second", value: load.perSecond, unit: "1/s", better: "higher", goal: PER_SECOND * 0.99 },
      { name: "seconds", value: SECONDS, unit: "s", better: "higher", goal: 600 },
      { name: "p50_ms", value: load.p50Ms, unit: "ms", better: "lower", goal: null },
      { name: "p99_ms", value: load.p99Ms, unit: "ms", better: "lower", goal: 150 },
      { name: "errors", value: load.errors + refused, unit: "requests", better: "lower", goal: 0 },
      { name: "rows_missing", value: missing, unit: "rows", better: "lower", goal: 0 },
      { name: "memory_peak_mb", value: Math.max(...memory), unit: "MB", better: "lower", goal: 300 },
      {
        name: "memory_growth_mb",
        value: growth,
        unit: "MB from the second third to the last",
        better: "lower",
        goal: 20,
      },
      { name: "baseline_p50_ms", value: baseline.p50Ms, unit: "ms (bare node:http)", better: "lower", goal: null },
      { name: "baseline_p99_ms", value: baseline.p99Ms, unit: "ms (bare node:http)", better: "lower", goal: null },
      { name: "fsync_p50_ms", value: fsync.p50Ms, unit: "ms before", better: "lower", goal: null },
      { name: "fsync_p99_ms", value: fsync.p99Ms, unit: "ms before", better: "lower", goal: null },
      { name: "fsync_after_p50_ms", value: fsyncAfter.p50Ms, unit: "ms after", better: "lower", goal: null },
      { name: "fsync_after_p99_ms", value: fsyncAfter.p99Ms, unit: "ms after", better: "lower", goal: null },
    ],
  });
  expect({ missing, doubled, refused, errors: load.errors }).toEqual({ missing: 0, doubled: 0, refused: 0, errors: 0 });
  expect(load.acknowledged.size).toBeGreaterThan(PER_SECOND * SECONDS * 0.8);
  expect(Math.max(...memory)).toBeLessThanOrEqual(300);
  // Times are only held to the goal at full size: the short form shares its processors with other tests.
  if (SOAKING) expect(load.p99Ms).toBeLessThanOrEqual(150);
});
