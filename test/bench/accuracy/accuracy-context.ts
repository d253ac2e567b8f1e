import { availableParallelism } from "node:os";
import path from "node:path";
import { findPersonalData } from "@lucid/core";
import type { TextTools } from "@lucid/trainer";
import { createFileEmbeddingCache, DEFAULT_ENCODER, loadEncoder } from "@lucid/trainer/node";
import type { SplitName } from "./open-data-set.ts";

/** What every part of the accuracy bench works with. */
export interface AccuracyContext {
  readonly tools: TextTools;
  readonly encoderId: string;
  readonly split: SplitName;
  /** One seed and few rows: only to see that the bench works. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

export interface OpenAccuracyTools extends Pick<AccuracyContext, "tools" | "encoderId"> {
  /** Keeps the vectors and ends the encoder's threads. */
  close(): Promise<void>;
}

/** The English encoder as it ships, and the vectors of earlier runs. */
export async function openAccuracyTools(root: string): Promise<OpenAccuracyTools> {
  const { encoder, tokenizer, id } = await loadEncoder(DEFAULT_ENCODER, { parallel: availableParallelism() });
  const file = path.join(root, "node_modules/.cache/lucid-bench/accuracy.bin");
  const cache = createFileEmbeddingCache(file, encoder.dims);
  return {
    tools: { encoder, tokenizer, findPersonalData, cache },
    encoderId: id,
    async close() {
      cache.save();
      await encoder.dispose();
    },
  };
}
