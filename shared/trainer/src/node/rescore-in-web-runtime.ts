import { join } from "node:path";
import type { Heads } from "@lucid/classifier";
import { createShippedEncoder } from "@lucid/classifier/node";
import { AppError } from "@lucid/core";
import type { EmbeddedText } from "../embed-tickets.ts";
import { compareRuntimes, stratifiedSample } from "../evaluation/compare-runtimes.ts";
import type { ParityEvaluation } from "../evaluation/evaluation-report.ts";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { predictTickets } from "../predict-tickets.ts";
import { adaptEncoderFile } from "./adapt-encoder-file.ts";

export interface RescoreOptions {
  /** Decoded, as shipped. */
  readonly heads: Heads;
  readonly tickets: readonly Pick<HistoryTicket, "labels">[];
  /** The same tickets, embedded by the runtime that is to be checked (the native one). */
  readonly embedded: readonly EmbeddedText[];
  /** Folder such as models/encoders/en; must hold the encoder that the heads name, or the one that `adapter` makes of it. */
  readonly encoderFolder: string;
  /** The adapter file that the heads were fitted over. */
  readonly adapter?: Uint8Array;
  readonly seed: number;
  /** Tickets, stratified by category; 500 unless told. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const TICKETS = 500;
const RUNTIME = "onnxruntime-web (wasm, 1 thread)";

/**
 * Scores a stratified sample of test tickets once more in the runtime that agents' browsers run, and says how often labels and by how
 * much probabilities differ from those of the given vectors. Rejects with bundle_incompatible when the folder holds another encoder,
 * bad_request without tickets, "aborted" when the signal fires.
 */
export async function rescoreInWebRuntime(options: RescoreOptions): Promise<ParityEvaluation> {
  const { heads, tickets, embedded, seed, limit = TICKETS, signal, onProgress } = options;
  if (heads.dense === null)
    throw new AppError("bad_request", "Lexical heads run no encoder: there is nothing to compare");
  const { hash, dims } = heads.dense.encoder;
  const { bytes: model, hash: found } = adaptEncoderFile(join(options.encoderFolder, "encoder.onnx"), options.adapter);
  if (found !== hash) {
    throw new AppError("bundle_incompatible", `${options.encoderFolder} does not hold the encoder of these heads`);
  }
  const categories = tickets.map(({ labels }) => labels.category);
  const sample = stratifiedSample(categories, limit, seed).flatMap((place) => embedded[place] ?? []);
  const encoder = await createShippedEncoder({ model, hash, dims, maxTokens: heads.maxTokens });
  try {
    const again: EmbeddedText[] = [];
    for (const { tokens } of sample) {
      const { pooled } = await encoder.encode(tokens.tokens.ids, signal);
      again.push({ tokens, pooled });
      onProgress?.(again.length, sample.length);
    }
    return compareRuntimes(predictTickets(heads, sample), predictTickets(heads, again), RUNTIME);
  } finally {
    await encoder.dispose();
  }
}
