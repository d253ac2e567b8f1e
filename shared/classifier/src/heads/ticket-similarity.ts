import type { AdditionalLabel, EncodedText, Encoder, PastTicket } from "@lucid/core";
import { cosine } from "../encoder/golden-cosines.ts";
import { prepareText } from "../preparation/prepare-text.ts";
import type { FindPersonalData } from "../preparation/text-preparation.ts";
import type { TicketTokenizer } from "../tokenizer/ticket-tokenizer.ts";
import { recurringLabel } from "./additional-labels.ts";
import type { Heads } from "./heads-format.ts";
import { type TicketTokens, visitFeatures } from "./lexical-features.ts";

/** Earlier tickets that are compared: the newest. */
const COMPARED = 20;
/** Earlier tickets that may be encoded for one answer, the most alike by words first. */
const ENCODED = 3;
const HISTORY_TOKENS = 64;
const REMEMBERED = 500;
/**
 * Set by judgement, not measured: no set of tickets told twice exists yet. High on purpose, since a wrong "recurring"
 * costs more trust than a missed one. Meaning needs more than words because any two tickets of a desk are alike in meaning.
 */
const LEXICAL_THRESHOLD = 0.5;
const DENSE_THRESHOLD = 0.78;

export interface SimilarityOptions {
  readonly heads: Heads;
  readonly tokenizer: TicketTokenizer;
  readonly encoder: Encoder | null;
  readonly findPersonalData: FindPersonalData;
}

/** Finds the requester's earlier tickets about the same thing: by words, and by meaning where an encoder runs. */
export interface TicketSimilarity {
  /** Encodes the few earlier tickets that need it, so that `recurring` can use them. */
  encodeHistory(ticket: TicketTokens, history: readonly PastTicket[], signal?: AbortSignal): Promise<void>;
  recurring(ticket: TicketTokens, encoded: EncodedText | null, history: readonly PastTicket[]): AdditionalLabel | null;
}

type WordVector = ReadonlyMap<number, number>;

/** Remembers what it read of earlier tickets, by their text, for the next ticket of the same requester. */
export function createSimilarity({ heads, tokenizer, encoder, findPersonalData }: SimilarityOptions): TicketSimilarity {
  const remembered = new Map<string, { tokens: TicketTokens; words: WordVector; pooled: Float32Array | null }>();
  const read = (past: PastTicket) => {
    const key = `${past.subject}\n${past.body}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    if (remembered.size >= REMEMBERED) remembered.clear();
    const text = {
      subject: past.subject,
      body: past.body,
      bodyFormat: formatOf(past.body),
      knownEntities: [],
    } as const;
    const { words } = prepareText(text, findPersonalData);
    const tokens = { words, tokens: tokenizer.tokenizeWords(words, HISTORY_TOKENS) };
    const fresh = { tokens, words: wordVector(heads, tokens), pooled: null };
    remembered.set(key, fresh);
    return fresh;
  };
  return {
    encodeHistory: async (ticket, history, signal) => {
      if (encoder === null || history.length === 0) return;
      const own = wordVector(heads, ticket);
      const nearest = history
        .slice(0, COMPARED)
        .map((past) => ({ past: read(past), similarity: wordCosine(own, read(past).words) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, ENCODED);
      for (const { past } of nearest) {
        if (past.pooled === null && past.tokens.words.length > 0) {
          past.pooled = (await encoder.encode(past.tokens.tokens.ids, signal)).pooled;
        }
      }
    },
    recurring: (ticket, encoded, history) => {
      if (history.length === 0) return null;
      const own = wordVector(heads, ticket);
      const similarities = history.slice(0, COMPARED).map((past) => {
        const { words, pooled } = read(past);
        const byWords = wordCosine(own, words) / LEXICAL_THRESHOLD;
        const byMeaning = encoded === null || pooled === null ? 0 : cosine(encoded.pooled, pooled) / DENSE_THRESHOLD;
        return {
          ticket: past,
          similarity: Math.min(1, Math.max(byWords * LEXICAL_THRESHOLD, byMeaning * LEXICAL_THRESHOLD)),
        };
      });
      return recurringLabel(similarities, LEXICAL_THRESHOLD);
    },
  };
}

function formatOf(body: string): "html" | "text" {
  return /<(p|div|br|span|table|html|body)\b/i.test(body) ? "html" : "text";
}

/** TF-IDF over word pieces; a piece that the heads do not know weighs as much as the rarest they know. */
function wordVector({ lexical }: Heads, text: TicketTokens): WordVector {
  const { idf, pieces } = lexical.features;
  const rare = idf.reduce((most, value) => Math.max(most, value), 1);
  const vector = new Map<number, number>();
  visitFeatures(text, (family, key) => {
    if (family !== "pieces" || typeof key !== "number") return;
    const row = pieces.get(key);
    vector.set(key, (vector.get(key) ?? 0) + (row === undefined ? rare : (idf[row] ?? rare)));
  });
  return vector;
}

function wordCosine(left: WordVector, right: WordVector): number {
  let product = 0;
  for (const [key, value] of left) product += value * (right.get(key) ?? 0);
  const norm = (vector: WordVector) => Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0));
  return product === 0 ? 0 : product / (norm(left) * norm(right));
}
