import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type BundleManifest, type Job } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { type Collector, createCollector } from "../collector.ts";
import { learningConfig, queueCorrection, TENANT } from "../testing/learning-desk.ts";
import { createFakeFitter, createScratch } from "../testing/open-test-collector.ts";
import { keepLearned, prepareAdapting } from "./prepare-adapting.ts";
import { trainingFolder } from "./retrain-job.ts";
import { RETRAIN_KIND } from "./retrain-kind.ts";
import type { RetrainRequest } from "./retrain-request.ts";
import { createChildTraining, type TrainCandidate } from "./train-in-child.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());
/** A training at the lowest priority takes its time on a busy machine. */
const TIMEOUT_MS = 600_000;
/** Few steps, and a checkpoint every other one. */
const HYPER = { epochs: 1, batchSize: 16, tokensPerBatch: 512, evaluationsPerEpoch: 4, patience: 9 };
/** By then a checkpoint is written. */
const KILLED_AT = 4;

async function retrained({ jobs }: Collector): Promise<Job> {
  const { id } = await jobs.enqueue({ tenant: TENANT, kind: RETRAIN_KIND, key: RETRAIN_KIND });
  for (;;) {
    const job = (await jobs.list(TENANT, 10)).find((one) => one.id === id);
    if (job?.state === "done" || job?.state === "failed") return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function liveFiles({ releases }: Collector) {
  const { files, encoder } = JSON.parse((await releases.latest(TENANT))?.manifest ?? "{}") as BundleManifest;
  return { encoder: encoder.hash, adapter: files.find(({ name }) => name === "adapter.bin")?.sha256 };
}

describe("a retraining that adapts the encoder", { timeout: TIMEOUT_MS }, () => {
  it("killed in the middle goes on, is published with its adapter, and the next one is told to go on from that", async () => {
    const folder = scratch.folder();
    const training = trainingFolder(folder, TENANT);
    const requests: RetrainRequest[] = [];
    const seen: { stage: string; remainingMs?: number | null | undefined }[] = [];
    let toKill = true;
    let published = false;
    const trainForReal = createChildTraining();
    const train: TrainCandidate = (request, signal, onProgress) => {
      requests.push(request);
      if (published) return Promise.reject(new AppError("bad_request", "enough"));
      const adapt = request.adapt === null ? null : ({ ...request.adapt, mode: "always", hyper: HYPER } as const);
      return trainForReal({ ...request, adapt }, signal, (progress, child) => {
        seen.push(progress);
        onProgress(progress, child);
        if (!toKill || progress.stage !== "adapting" || progress.done < KILLED_AT || child.pid === undefined) return;
        toKill = false;
        process.kill(child.pid, "SIGKILL");
      });
    };
    const collector = await createCollector({
      ...{ dataDir: folder, config: learningConfig(folder, {}, "auto"), cacheDir: `${folder}/cache`, train },
      ...{ starterFitter: createFakeFitter(), log: () => undefined },
      jobTiming: { leaseMs: 30_000, pollMs: 100, retryAfterMs: 0 },
    });
    await collector.start({ port: 0 });
    await collector.bundlesReady();
    const plain = await liveFiles(collector);
    await collector.decisions.append(TENANT, [sampleDecision(1, queueCorrection(0))]);

    const first = await retrained(collector);
    expect(first.failure).toBeNull();
    expect(first).toMatchObject({
      state: "done",
      attempts: 2,
      result: { published: 2, adaptation: { adapted: true } },
    });
    const { adaptation } = first.result as { adaptation: { training: { resumedFrom: number; steps: number } } };
    expect(adaptation.training.resumedFrom).toBeGreaterThan(0);
    expect(adaptation.training.resumedFrom).toBeLessThan(adaptation.training.steps);
    expect(seen.some(({ stage, remainingMs }) => stage === "adapting" && typeof remainingMs === "number")).toBe(true);
    const adapted = await liveFiles(collector);
    expect(adapted.adapter).toMatch(/^[0-9a-f]{64}$/);
    expect(adapted.encoder).not.toBe(plain.encoder);
    expect(requests.map(({ adapt }) => adapt?.current)).toEqual([null, null]);

    published = true;
    expect(await retrained(collector)).toMatchObject({ state: "failed", failure: "enough" });
    expect(requests.at(-1)?.adapt?.current?.learnedFile).toContain(training);
    expect(await liveFiles(collector)).toEqual(adapted);

    const left = readdirSync(training).sort();
    expect(left).toEqual(["embeddings.bin", expect.stringMatching(/^learned-[0-9a-f]{16}\.json$/)]);
    expect(readFileSync(join(training, left[1] ?? ""), "utf8")).not.toMatch(/printer|password|invoice/i);
    await collector.stop();
  });
});

describe("what a retraining is told about adapting", () => {
  const live = Uint8Array.of(1, 2, 3);

  it("is nothing where the tenant says never", async () => {
    const job = scratch.folder();
    expect(await prepareAdapting({ training: job, job }, { adapt: "never" }, live)).toBeNull();
  });

  it("is to begin anew where nobody wrote down what the live adapter has learned, and to go on where somebody did", async () => {
    const job = scratch.folder();
    const prepare = () => prepareAdapting({ training: job, job }, { adapt: "auto" }, live);
    expect(await prepare()).toMatchObject({ mode: "auto", current: null });
    writeFileSync(join(job, "learned.json"), "{}");
    await keepLearned(job, job, live);
    const request = await prepare();
    expect([...readFileSync(request?.current?.adapterFile ?? "")]).toEqual([1, 2, 3]);
    expect(readFileSync(request?.current?.learnedFile ?? "", "utf8")).toBe("{}");
  });
});
