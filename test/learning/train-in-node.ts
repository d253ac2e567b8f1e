import { availableParallelism } from "node:os";
import { findPersonalData } from "@lucid/core";
import type { EmbeddingCache } from "@lucid/trainer";
import { DEFAULT_ENCODER, loadEncoder, openHistoryFile } from "@lucid/trainer/node";
import { type TrainingOutcome, trainOnFile } from "./page/train-on-file.ts";

/** The same training as the page's, on Node's runtime. */
export async function trainInNode(csv: string, learn: number, cache?: EmbeddingCache): Promise<TrainingOutcome> {
  const { encoder, tokenizer, id } = await loadEncoder(DEFAULT_ENCODER, { parallel: availableParallelism() });
  try {
    const tools = { encoder, tokenizer, findPersonalData, ...(cache === undefined ? {} : { cache }) };
    const settings = { textColumns: ["text"], categoryColumn: "category", learn, seed: 1 };
    return await trainOnFile(openHistoryFile(csv).file, settings, { tools, encoderId: id }, () => undefined);
  } finally {
    await encoder.dispose();
  }
}
