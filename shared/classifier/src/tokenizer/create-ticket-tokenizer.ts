import { Tokenizer } from "@huggingface/tokenizers";
import { AppError } from "@lucid/core";
import type { PreparedWord } from "../preparation/text-preparation.ts";
import { foldWord } from "./fold-word.ts";
import { splitWords } from "./split-words.ts";
import type { Piece, TicketTokenizer, TokenizedText } from "./ticket-tokenizer.ts";

/** Words remembered before the cache starts again: tickets of one desk repeat their words. */
const CACHED_WORDS = 20_000;
const HEAD_SHARE = 0.75;

export interface TicketTokenizerOptions {
  /** tokenizer.json: its text, its UTF-8 bytes or the parsed object. */
  readonly json: string | Uint8Array | object;
  /** SHA-256 of tokenizer.json, hex. */
  readonly hash: string;
}

/** Reads tokenizer.json. Throws bundle_incompatible when it is not a tokenizer. */
export function createTicketTokenizer({ json, hash }: TicketTokenizerOptions): TicketTokenizer {
  const tokenizer = readTokenizer(json);
  const { ids } = tokenizer.encode("");
  const [first, last] = ids;
  if (first === undefined || last === undefined || ids.length !== 2) {
    throw new AppError("bundle_incompatible", "tokenizer.json does not frame a text with two special tokens");
  }
  const cache = new Map<string, readonly number[]>();
  const piecesOf = (word: string): readonly number[] => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    if (cache.size >= CACHED_WORDS) cache.clear();
    const fresh = tokenizer.encode(word, { add_special_tokens: false }).ids;
    cache.set(word, fresh);
    return fresh;
  };
  const tokenizeWords = (words: readonly PreparedWord[], maxTokens: number): TokenizedText => {
    const omitted = omittedWords(words, maxTokens - 2, piecesOf);
    const pieces: Piece[] = [{ id: first, start: 0, end: 0, word: -1 }];
    words.forEach((word, index) => {
      if (index >= omitted.from && index < omitted.to) return;
      for (const id of piecesOf(word.reads)) pieces.push({ id, start: word.start, end: word.end, word: index });
    });
    pieces.push({ id: last, start: 0, end: 0, word: -1 });
    return { ids: pieces.map((piece) => piece.id), pieces, omitted };
  };
  return {
    hash,
    tokenizeWords,
    tokenizeText: (text, maxTokens) =>
      tokenizeWords(
        splitWords(text).map((span) => {
          const word = text.slice(span.start, span.end);
          return { ...span, reads: word, folded: foldWord(word) };
        }),
        maxTokens,
      ),
  };
}

/** Which words [from, to) do not fit: what is left is a head of 3/4 and a tail of 1/4 of the budget. */
function omittedWords(
  words: readonly PreparedWord[],
  budget: number,
  piecesOf: (word: string) => readonly number[],
): { from: number; to: number } {
  const headBudget = Math.floor(budget * HEAD_SHARE);
  let used = 0;
  let from = 0;
  for (const [index, word] of words.entries()) {
    used += piecesOf(word.reads).length;
    if (used <= headBudget) from = index + 1;
    if (used > budget) return { from, to: tailStart(words, from, budget - headBudget, piecesOf) };
  }
  return { from: words.length, to: words.length };
}

function tailStart(
  words: readonly PreparedWord[],
  from: number,
  tailBudget: number,
  piecesOf: (word: string) => readonly number[],
): number {
  let used = 0;
  for (let index = words.length - 1; index >= from; index--) {
    used += piecesOf(words[index]?.reads ?? "").length;
    if (used > tailBudget) return index + 1;
  }
  return from;
}

function readTokenizer(json: TicketTokenizerOptions["json"]): Tokenizer {
  try {
    const parsed: object =
      typeof json === "string"
        ? JSON.parse(json)
        : json instanceof Uint8Array
          ? JSON.parse(new TextDecoder().decode(json))
          : json;
    return new Tokenizer(parsed, {});
  } catch (cause) {
    throw new AppError("bundle_incompatible", "tokenizer.json cannot be read", { cause });
  }
}
