import { createIndexedDbCheckpointStore } from "@lucid/browser";
import { AppError } from "@lucid/core";
import { openTools } from "./open-tools.ts";
import { trainOnFile } from "./train-on-file.ts";
import type { StartRequest, TrainAnswer, TrainRequest } from "./training-messages.ts";

/** The page trains one model at a time; a checkpoint of other tickets or settings is refused by its fingerprint. */
const TRAINING = "train-page";

const stopping = new AbortController();

/** Everything that takes time happens here, so that the page stays usable: encoding and fitting, on one thread. */
addEventListener("message", ({ data }: MessageEvent<TrainRequest>) => {
  if (data.kind === "stop") return stopping.abort();
  run(data).catch((thrown: unknown) => answer({ kind: "failed", error: AppError.from(thrown).toJSON() }));
});

async function run({ file, settings, addresses, adaptRounds }: StartRequest): Promise<void> {
  const { tools, encoderId, openAdaptation } = await openTools(addresses, stopping.signal);
  const source = { name: file.name, size: file.size, chunks: chunksOf(file) };
  const checkpoints = createIndexedDbCheckpointStore(TRAINING);
  const adaptation = adaptRounds === null ? null : await openAdaptation();
  const adapt =
    adaptation === null
      ? {}
      : { adapt: { ...adaptation, mode: "always" as const, hyper: { epochs: adaptRounds ?? 1 }, checkpoints } };
  const outcome = await trainOnFile(source, settings, { tools, encoderId, ...adapt }, (step) =>
    answer({ kind: "progress", step }),
  );
  await tools.encoder.dispose();
  if (adaptation !== null) await checkpoints.clear();
  answer({ kind: "done", outcome });
}

function answer(message: TrainAnswer): void {
  postMessage(message);
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
