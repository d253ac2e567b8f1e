import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkpointStoreContract } from "@lucid/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { trainAdapter } from "../adapter/train-adapter.ts";
import { createFileCheckpointStore } from "./file-checkpoint-store.ts";
import { tinyTraining } from "./testing/tiny-training.ts";

const folder = mkdtempSync(join(tmpdir(), "lucid-adapter-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const script = fileURLToPath(new URL("./testing/train-until-killed.ts", import.meta.url));

/** Runs the training in a process of its own and kills it without warning after so many steps; null: lets it end. */
async function trainAndKill(path: string, steps: number | null): Promise<{ signal: unknown; printed: string[] }> {
  const child = spawn(process.execPath, ["--import", loader, script, path], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (part: Buffer) => {
    printed += part.toString();
    if (steps !== null && printed.split("\n").length > steps) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  return { signal, printed: printed.trim().split("\n") };
}

describe("a training whose process is killed", () => {
  it("goes on at its last checkpoint and ends with the very bits of one that was not", {
    timeout: 60_000,
  }, async () => {
    const path = join(folder, "killed", "checkpoint");
    for (const steps of [10, 19]) {
      const { signal, printed } = await trainAndKill(path, steps);
      expect(signal).toBe("SIGKILL");
      expect(printed.some((line) => line.startsWith("done"))).toBe(false);
      expect(existsSync(path)).toBe(true);
    }
    const { printed } = await trainAndKill(path, null);
    expect(Number(/^done (\d+) $/.exec(`${printed.at(-1)} `)?.[1])).toBeGreaterThanOrEqual(21);

    const options = await tinyTraining();
    const whole = await trainAdapter(options);
    const resumed = await trainAdapter({ ...options, checkpoints: createFileCheckpointStore(path) });
    await options.step.dispose();
    expect(resumed.report).toEqual({ ...whole.report, resumedFrom: whole.report.steps });
    expect(resumed.adapter).toEqual(whole.adapter);
    expect(resumed.head).toEqual(whole.head);
    expect(whole.report.best?.score).toBeGreaterThan(-Math.log(3));
  });
});

let stores = 0;
checkpointStoreContract("a file", () => {
  const path = join(folder, `store-${++stores}`);
  return () => createFileCheckpointStore(path);
});

describe("a checkpoint's file", () => {
  it("is not there at first, comes back whole, and is replaced whole", async () => {
    const path = join(folder, "new", "folder", "checkpoint");
    const store = createFileCheckpointStore(path);
    expect(await store.load()).toBeNull();
    await store.save(Uint8Array.of(1, 2, 3, 4));
    await store.save(Uint8Array.of(5, 6));
    expect([...((await store.load()) ?? [])]).toEqual([5, 6]);
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  it("that was cut off is refused with the reason, and the training starts anew", async () => {
    const path = join(folder, "cut");
    const options = await tinyTraining();
    const checkpoints = createFileCheckpointStore(path);
    const whole = await trainAdapter({ ...options, checkpoints });
    writeFileSync(path, readFileSync(path).subarray(0, -1000));
    const again = await trainAdapter({ ...options, checkpoints });
    await options.step.dispose();
    expect(again.report.refusedCheckpoint).toMatch(/cut off or damaged/);
    expect(again).toEqual({ ...whole, report: { ...again.report, refusedCheckpoint: again.report.refusedCheckpoint } });
    expect({ ...again.report, refusedCheckpoint: null }).toEqual(whole.report);
  });

  it("that cannot be written is storage_refused, by its name", async () => {
    writeFileSync(join(folder, "file"), "");
    const refused = createFileCheckpointStore(join(folder, "file", "checkpoint")).save(new Uint8Array(1));
    await expect(refused).rejects.toMatchObject({
      code: "storage_refused",
      message: expect.stringContaining("checkpoint"),
    });
  });
});
