/** A collector that retrains and ends itself without warning at a stage. Used by retrain-kill.test.ts. */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCollector } from "../collector.ts";
import { RETRAIN_KIND } from "../jobs/retrain-kind.ts";
import { createChildTraining, type TrainCandidate } from "../jobs/train-in-child.ts";
import { learningConfig, TENANT } from "./learning-desk.ts";
import { createFakeFitter } from "./open-test-collector.ts";

const [folder = "", dieAt = ""] = process.argv.slice(2);
const kept = join(folder, "candidate-of-the-first-training");
const trainForReal = createChildTraining();

/** Trains once; later runs say the same stages and reuse what came out: kills here are about the collector. */
const train: TrainCandidate = async (request, signal, onProgress) => {
  if (!existsSync(join(kept, "summary.json"))) {
    const summary = await trainForReal(request, signal, onProgress);
    cpSync(request.candidateFolder, kept, { recursive: true });
    writeFileSync(join(kept, "summary.json"), JSON.stringify(summary));
  }
  for (const stage of ["embedding", "fitting"]) onProgress({ stage, done: 0, total: 1 }, {});
  cpSync(kept, request.candidateFolder, { recursive: true });
  return JSON.parse(readFileSync(join(kept, "summary.json"), "utf8"));
};

const collector = await createCollector({
  dataDir: folder,
  config: learningConfig(folder),
  cacheDir: `${folder}/cache`,
  starterFitter: createFakeFitter(),
  log: () => undefined,
  train,
  jobTiming: { leaseMs: 2000, pollMs: 200, retryAfterMs: 0 },
  onTrainingStage: (stage) => {
    if (stage === dieAt) process.kill(process.pid, "SIGKILL");
  },
});
await collector.start({ port: 0 });
await collector.bundlesReady();
await collector.jobs.enqueue({ tenant: TENANT, kind: RETRAIN_KIND, key: RETRAIN_KIND, maxAttempts: 20 });
for (;;) {
  const [job] = await collector.jobs.list(TENANT, 1);
  if (job?.state === "done" || job?.state === "failed") break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
await collector.stop();
