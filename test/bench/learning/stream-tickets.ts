import { existsSync } from "node:fs";
import path from "node:path";
import { AppError, findPersonalData, type Taxonomy } from "@lucid/core";
import {
  createRandom,
  type EmbeddedText,
  embedTickets,
  type HistoryTicket,
  readHistory,
  shuffled,
  type TextTools,
} from "@lucid/trainer";
import { createFileEmbeddingCache, DEFAULT_ENCODER, loadEncoder, openHistoryFile } from "@lucid/trainer/node";

/** Banking77's training part; its test part is nothing to learn from. */
const TICKETS_FILE = path.resolve(import.meta.dirname, "../../../../shared/data/banking77/train.csv");
const MAX_TOKENS = 128;

export interface StreamTicket {
  readonly ticket: HistoryTicket;
  readonly text: EmbeddedText;
}

export interface TicketStream {
  readonly taxonomy: Taxonomy;
  readonly tickets: readonly StreamTicket[];
  readonly tools: TextTools;
  readonly encoderId: string;
}

/** `count` tickets from `from` on, of the order that `seed` gives; their taxonomy is derived from the labels: names only. */
export async function openTicketStream(
  root: string,
  { seed, from, count }: { readonly seed: number; readonly from: number; readonly count: number },
  say: (line: string) => void,
): Promise<TicketStream> {
  if (!existsSync(TICKETS_FILE)) throw new AppError("not_found", `${TICKETS_FILE} is needed for this bench`);
  const columns = { text: ["text"], category: "category" };
  const history = await readHistory([openHistoryFile(TICKETS_FILE).file], {
    columns,
    taxonomy: { derive: { id: "banking77", name: "Banking" } },
  });
  const { encoder, tokenizer, id } = await loadEncoder(DEFAULT_ENCODER);
  const cache = createFileEmbeddingCache(path.join(root, "node_modules/.cache/lucid-bench/learning.bin"), encoder.dims);
  const tools: TextTools = { encoder, tokenizer, findPersonalData, cache };
  const chosen = shuffled(history.tickets, createRandom(seed)).slice(from, from + count);
  say(`${chosen.length} tickets of ${history.taxonomy.categories.length} categories`);
  const texts = await embedTickets(chosen, MAX_TOKENS, tools);
  cache.save();
  const tickets = chosen.flatMap((ticket, index): StreamTicket[] => {
    const text = texts[index];
    return text === undefined ? [] : [{ ticket, text }];
  });
  return { taxonomy: history.taxonomy, tickets, tools, encoderId: id };
}
