/** Trains on the tiny graph with a checkpoint file, slowly, printing each step; then the result. Used by adapter-kill.test.ts. */
import { writeSync } from "node:fs";
import { trainAdapter } from "../../adapter/train-adapter.ts";
import { createFileCheckpointStore } from "../file-checkpoint-store.ts";
import { tinyTraining } from "./tiny-training.ts";

const STEP_MS = 4;
const [path = ""] = process.argv.slice(2);
const options = await tinyTraining();
const pause = new Int32Array(new SharedArrayBuffer(4));
const { report } = await trainAdapter({
  ...options,
  checkpoints: createFileCheckpointStore(path),
  onProgress: ({ step }) => {
    writeSync(1, `step ${step}\n`);
    Atomics.wait(pause, 0, 0, STEP_MS);
  },
});
writeSync(1, `done ${report.resumedFrom} ${report.refusedCheckpoint ?? ""}\n`);
await options.step.dispose();
