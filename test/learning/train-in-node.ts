import { availableParallelism } from "node:os";
import { findPersonalData } from "@lucid/core";
import { DEFAULT_ENCODER, loadEncoder, openAdaptation, openHistoryFile } from "@lucid/trainer/node";
import { type TrainingOutcome, trainOnFile } from "./page/train-on-file.ts";

export interface NodeTrainingOptions {
  /** CSV with the columns `text` and `category`. */
  readonly csv: string;
  /** So many of its first rows teach. */
  readonly learn: number;
  /** Adapts the encoder in so many rounds over them; absent: it stays as it is. */
  readonly adaptRounds?: number;
}

/** The same training as the page's, on Node's runtime. */
export async function trainInNode({ csv, learn, adaptRounds }: NodeTrainingOptions): Promise<TrainingOutcome> {
  const { encoder, tokenizer, id } = await loadEncoder(DEFAULT_ENCODER, { parallel: availableParallelism() });
  const adaptation = adaptRounds === undefined ? null : openAdaptation(DEFAULT_ENCODER);
  try {
    const tools = { encoder, tokenizer, findPersonalData };
    const settings = { textColumns: ["text"], categoryColumn: "category", learn, seed: 1 };
    const hyper = { epochs: adaptRounds ?? 1 };
    const adapt = adaptation === null ? {} : { adapt: { ...adaptation, mode: "always" as const, hyper } };
    const means = { tools, encoderId: id, ...adapt };
    return await trainOnFile(openHistoryFile(csv).file, settings, means, () => undefined);
  } finally {
    await adaptation?.close();
    await encoder.dispose();
  }
}
