import type { Evidence } from "@lucid/core";
import type { PreparedWord } from "../preparation/text-preparation.ts";
import type { Piece } from "../tokenizer/ticket-tokenizer.ts";
import { isStopWord } from "./stop-words.ts";

const MAX_PHRASE_WORDS = 4;
/** A neighbour joins a phrase when it says at least this share of what the strongest word says. */
const JOIN_SHARE = 0.15;
/** Evidence weaker than this share of the strongest is noise. */
const KEEP_SHARE = 0.1;

interface ScoredWord {
  readonly start: number;
  readonly end: number;
  readonly score: number;
  /** Letters, and not a word that says nothing by itself. */
  readonly content: boolean;
  /** Nothing but blanks, a hyphen or an apostrophe between it and the word before. */
  readonly joined: boolean;
}

export interface FoundEvidence {
  /** Strongest first. */
  readonly because: readonly Evidence[];
  readonly against: readonly Evidence[];
}

/** Merges pieces to words and words to phrases of at most four, each led by a content word. */
export function findEvidence(
  text: string,
  words: readonly PreparedWord[],
  pieces: readonly Piece[],
  contributions: ArrayLike<number>,
  counts: { readonly because: number; readonly against: number },
): FoundEvidence {
  const scored = scoreWords(text, words, pieces, contributions);
  return {
    because: phrases(text, scored, 1, counts.because),
    against: phrases(text, scored, -1, counts.against),
  };
}

function scoreWords(
  text: string,
  words: readonly PreparedWord[],
  pieces: readonly Piece[],
  contributions: ArrayLike<number>,
): ScoredWord[] {
  const scores = new Map<number, number>();
  pieces.forEach(({ word }, position) => {
    if (word >= 0) scores.set(word, (scores.get(word) ?? 0) + (contributions[position] ?? 0));
  });
  const scored: ScoredWord[] = [];
  for (const [index, score] of scores) {
    const word = words[index];
    if (word === undefined) continue;
    const hasLetters = /[\p{L}\p{N}]/u.test(word.folded);
    const before = scored.at(-1);
    const gap = before === undefined ? "\n" : text.slice(before.end, word.start);
    if (!hasLetters) {
      // Marks inside a word (wi-fi, can't) belong to it; others end a phrase, and their share is not shown.
      const inside = gap === "" && before !== undefined && /\S/.test(text.charAt(word.end));
      if (inside && /^[-'_/.@]$/.test(word.folded)) {
        scored.push({ start: word.start, end: word.end, score, content: false, joined: true });
      }
      continue;
    }
    const content = word.folded.length > 1 && !isStopWord(word.folded) && !/^\d$/.test(word.folded);
    scored.push({ start: word.start, end: word.end, score, content, joined: /^[ \t]{0,2}$/.test(gap) });
  }
  return scored;
}

function phrases(text: string, words: readonly ScoredWord[], sign: 1 | -1, count: number): Evidence[] {
  const used = new Set<number>();
  const leads = words
    .map((word, index) => ({ index, strength: word.score * sign, content: word.content }))
    .filter(({ content, strength }) => content && strength > 1e-6)
    .sort((a, b) => b.strength - a.strength);
  const strongest = leads[0]?.strength ?? 0;
  const found: Evidence[] = [];
  for (const { index, strength } of leads) {
    if (found.length >= count * 2 || strength < strongest * KEEP_SHARE) break;
    if (used.has(index)) continue;
    const { from, to } = grow(words, index, sign, strength, used);
    for (let word = from; word < to; word++) used.add(word);
    const start = words[from]?.start ?? 0;
    const end = words[to - 1]?.end ?? start;
    const contribution = words.slice(from, to).reduce((sum, word) => sum + word.score, 0);
    found.push({ start, end, text: text.slice(start, end), contribution });
  }
  return distinct(found.sort((a, b) => (b.contribution - a.contribution) * sign)).slice(0, count);
}

/** Extends a lead to neighbours that say the same; both ends of a phrase are content words. */
function grow(words: readonly ScoredWord[], lead: number, sign: 1 | -1, strength: number, used: ReadonlySet<number>) {
  const to = reach({ words, used, sign, strength }, lead, 1, MAX_PHRASE_WORDS - 1) + 1;
  const from = reach({ words, used, sign, strength }, lead, -1, MAX_PHRASE_WORDS - (to - lead));
  return { from, to };
}

interface Growth {
  readonly words: readonly ScoredWord[];
  readonly used: ReadonlySet<number>;
  readonly sign: 1 | -1;
  readonly strength: number;
}

/** The furthest content word that helps, at most `room` words away; words that say nothing may lie between. */
function reach({ words, used, sign, strength }: Growth, lead: number, step: 1 | -1, room: number): number {
  let reached = lead;
  for (let index = lead + step; Math.abs(index - lead) <= room; index += step) {
    const word = words[index];
    const bridged = words[step === 1 ? index : index + 1]?.joined === true;
    if (word === undefined || used.has(index) || !bridged) break;
    const speaks = (word.score * sign) / strength;
    if (word.content && speaks < JOIN_SHARE) break;
    if (speaks < -JOIN_SHARE) break;
    if (word.content) reached = index;
  }
  return reached;
}

/** The same words twice say nothing new. */
function distinct(found: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return found.filter(({ text }) => {
    const key = text.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
