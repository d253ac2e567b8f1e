import { type FindPersonalData, prepareText, type TicketTokenizer, type TicketTokens } from "@lucid/classifier";
import type { Encoder } from "@lucid/core";

/** Pooled vectors by key; a file, a database or memory. Vectors are of redacted text. */
export interface EmbeddingCache {
  get(key: string): Promise<Float32Array | null>;
  put(key: string, vector: Float32Array): Promise<void>;
}

export interface EmbeddingTools {
  readonly tokenizer: TicketTokenizer;
  readonly encoder: Encoder;
  readonly maxTokens: number;
  readonly findPersonalData: FindPersonalData;
  readonly cache?: EmbeddingCache;
  /** Called after each text. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface EmbeddedText {
  readonly tokens: TicketTokens;
  readonly pooled: Float32Array;
}

/** Prepares, tokenizes and encodes texts exactly as tickets are; the first line is the subject where there are several. */
export async function embedTexts(texts: readonly string[], tools: EmbeddingTools): Promise<EmbeddedText[]> {
  const embedded: EmbeddedText[] = [];
  for (const text of texts) {
    const { words } = prepareText(
      { subject: text, body: "", bodyFormat: "text", knownEntities: [] },
      tools.findPersonalData,
    );
    const tokens = tools.tokenizer.tokenizeWords(words, tools.maxTokens);
    embedded.push({ tokens: { words, tokens }, pooled: await pooledVector(tokens.ids, tools) });
    tools.onProgress?.(embedded.length, texts.length);
  }
  return embedded;
}

async function pooledVector(ids: readonly number[], { encoder, cache, signal }: EmbeddingTools): Promise<Float32Array> {
  const key = `${encoder.hash}:${ids.join(",")}`;
  const known = await cache?.get(key);
  if (known !== null && known !== undefined) return known;
  const { pooled } = await encoder.encode(ids, signal);
  await cache?.put(key, pooled);
  return pooled;
}
