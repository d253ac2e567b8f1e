import type { Span } from "@lucid/core";
import type { PreparedWord } from "../preparation/text-preparation.ts";

/** A word piece and the characters of the word it came from. */
export interface Piece extends Span {
  readonly id: number;
  /** Index into the words that were tokenized; -1 for [CLS] and [SEP]. */
  readonly word: number;
}

/** Ids with [CLS] first and [SEP] last, at most `maxTokens` of them. */
export interface TokenizedText {
  readonly ids: readonly number[];
  /** One for each id. */
  readonly pieces: readonly Piece[];
  /** Words [from, to) that the budget left out; empty when everything fits. */
  readonly omitted: { readonly from: number; readonly to: number };
}

/** Tokenizes word by word, keeping each word's characters. */
export interface TicketTokenizer {
  /** SHA-256 of tokenizer.json, hex. */
  readonly hash: string;
  /** Keeps head (3/4) and tail (1/4) of a text that is over `maxTokens`. */
  tokenizeWords(words: readonly PreparedWord[], maxTokens: number): TokenizedText;
  /** Splits into words itself; spans are characters of `text`. */
  tokenizeText(text: string, maxTokens: number): TokenizedText;
}
