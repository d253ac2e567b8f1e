import type { PreparedWord } from "../preparation/text-preparation.ts";
import type { TokenizedText } from "../tokenizer/ticket-tokenizer.ts";
import { BIGRAM_BASE } from "./decode-heads.ts";
import { findCues } from "./find-cues.ts";
import type { FeatureIndex } from "./heads-format.ts";

/** A text as the heads read it. */
export interface TicketTokens {
  readonly words: readonly PreparedWord[];
  readonly tokens: TokenizedText;
}

export const FEATURE_FAMILIES = ["pieces", "bigrams", "stems", "cues"] as const;
export type FeatureFamily = (typeof FEATURE_FAMILIES)[number];

/** Called for each occurrence of a feature, with the pieces [from, to) it covers. */
export type FeatureVisitor = (family: FeatureFamily, key: number | string, from: number, to: number) => void;

/** Stems are cut to this length: long enough to tell words apart, short enough to join their forms. */
const STEM_LENGTH = 6;

/** Visits every lexical feature of a text: pieces, neighbouring pieces, word stems, cues. Training and inference share it. */
export function visitFeatures({ words, tokens }: TicketTokens, visit: FeatureVisitor): void {
  const { pieces, omitted } = tokens;
  const firstPiece = new Map<number, number>();
  for (let position = 1; position < pieces.length - 1; position++) {
    const piece = pieces[position];
    if (piece === undefined) continue;
    if (!firstPiece.has(piece.word)) firstPiece.set(piece.word, position);
    visit("pieces", piece.id, position, position + 1);
    const next = pieces[position + 1];
    if (next === undefined || next.word < 0) continue;
    visit("bigrams", piece.id * BIGRAM_BASE + next.id, position, position + 2);
  }
  const endOf = (word: number) => {
    for (let next = word + 1; next < words.length; next++) {
      const position = firstPiece.get(next);
      if (position !== undefined) return position;
    }
    return pieces.length - 1;
  };
  words.forEach(({ folded }, word) => {
    const from = firstPiece.get(word);
    if (from === undefined || folded.length < 4) return;
    visit("stems", folded.slice(0, STEM_LENGTH), from, wordEnd(pieces, from));
  });
  for (const cue of findCues(words, omitted)) {
    const from = firstPiece.get(cue.from);
    if (from !== undefined) visit("cues", cue.id, from, endOf(cue.to - 1));
  }
}

function wordEnd(pieces: TokenizedText["pieces"], from: number): number {
  const word = pieces[from]?.word;
  let to = from + 1;
  while (pieces[to]?.word === word) to++;
  return to;
}

/** One feature of a text that the head knows, L2-normalised. */
export interface LexicalEntry {
  readonly row: number;
  readonly value: number;
  /** Pieces [from, to) of each occurrence. */
  readonly occurrences: readonly (readonly [number, number])[];
}

export interface LexicalVector {
  readonly entries: readonly LexicalEntry[];
  /** Share of the words' weight that the head knows, in [0, 1]: idf-weighted over the stems and short pieces. */
  readonly coverage: number;
}

/** TF-IDF of a text over the head's features: (1 + ln tf) * idf, L2-normalised. */
export function lexicalVector(text: TicketTokens, index: FeatureIndex): LexicalVector {
  const found = new Map<number, [number, number][]>();
  let known = 0;
  let all = 0;
  const rare = index.rarest;
  visitFeatures(text, (family, key, from, to) => {
    const row = rowOf(index, family, key);
    if (family === "pieces") {
      const weight = row === undefined ? rare : (index.idf[row] ?? rare);
      all += weight;
      if (row !== undefined) known += weight;
    }
    if (row === undefined) return;
    const occurrences = found.get(row);
    if (occurrences === undefined) found.set(row, [[from, to]]);
    else occurrences.push([from, to]);
  });
  let squares = 0;
  const raw = Array.from(found, ([row, occurrences]) => {
    const value = (1 + Math.log(occurrences.length)) * (index.idf[row] ?? 0);
    squares += value * value;
    return { row, value, occurrences };
  });
  const norm = Math.sqrt(squares) || 1;
  return {
    entries: raw.map((entry) => ({ ...entry, value: entry.value / norm })),
    coverage: all === 0 ? 0 : known / all,
  };
}

function rowOf(index: FeatureIndex, family: FeatureFamily, key: number | string): number | undefined {
  if (typeof key === "number") return family === "pieces" ? index.pieces.get(key) : index.bigrams.get(key);
  return family === "stems" ? index.stems.get(key) : index.cues.get(key);
}
