import { type FindPersonalData, prepareText, type TicketTokenizer, type TicketTokens } from "@lucid/classifier";
import type { Encoder } from "@lucid/core";
import type { HistoryTicket } from "./history/history-ticket.ts";

/** Pooled vectors by key; a file, a database or memory. Vectors are of redacted text. */
export interface EmbeddingCache {
  get(key: string): Promise<Float32Array | null>;
  put(key: string, vector: Float32Array): Promise<void>;
}

/** Everything between a text and its vectors. */
export interface TextTools {
  readonly tokenizer: TicketTokenizer;
  readonly encoder: Encoder;
  readonly findPersonalData: FindPersonalData;
  readonly cache?: EmbeddingCache;
  readonly signal?: AbortSignal;
}

export interface EmbeddedText {
  readonly tokens: TicketTokens;
  /** L2-normalised mean of the token states [dims]. */
  readonly pooled: Float32Array;
}

/** What of a ticket is read. */
export type TicketText = Pick<HistoryTicket, "subject" | "body" | "bodyFormat" | "knownEntities">;

/** Texts on their way at a time: keeps an encoder of several threads busy; one of a single thread takes them in turn. */
const IN_FLIGHT = 8;

/** Prepares, tokenizes and encodes tickets exactly as the sidebar does. `onProgress` is called after each ticket. */
export async function embedTickets(
  tickets: readonly TicketText[],
  maxTokens: number,
  tools: TextTools,
  onProgress?: (done: number, total: number) => void,
): Promise<EmbeddedText[]> {
  const embedded = new Array<EmbeddedText>(tickets.length);
  const waiting = tickets.entries();
  let done = 0;
  let failed = false;
  const stop = (reason: unknown) => {
    failed = true;
    throw reason;
  };
  const embedNext = async (): Promise<void> => {
    for (const [index, ticket] of waiting) {
      if (failed) return;
      const { words } = prepareText(ticket, tools.findPersonalData);
      const tokens = tools.tokenizer.tokenizeWords(words, maxTokens);
      embedded[index] = { tokens: { words, tokens }, pooled: await pooledVector(tokens.ids, tools).catch(stop) };
      onProgress?.(++done, tickets.length);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, embedNext));
  return embedded;
}

async function pooledVector(ids: readonly number[], { encoder, cache, signal }: TextTools): Promise<Float32Array> {
  const key = `${encoder.hash}:${ids.join(",")}`;
  const known = await cache?.get(key);
  if (known !== null && known !== undefined) return known;
  const { pooled } = await encoder.encode(ids, signal);
  await cache?.put(key, pooled);
  return pooled;
}
