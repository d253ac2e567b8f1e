import type { PreparedWord } from "../preparation/text-preparation.ts";
import { CUES } from "./cues.ts";

/** A cue found in the words [from, to). */
export interface FoundCue {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

interface CuePhrase {
  readonly id: string;
  readonly parts: readonly string[];
}

const PHRASES_BY_FIRST_LETTERS = indexPhrases();

/** Finds the cue lexicon's phrases among the words that are read. "word*" matches every word that begins so. */
export function findCues(
  words: readonly PreparedWord[],
  omitted: { readonly from: number; readonly to: number },
): FoundCue[] {
  const found: FoundCue[] = [];
  for (let from = 0; from < words.length; from++) {
    if (from >= omitted.from && from < omitted.to) continue;
    const candidates = PHRASES_BY_FIRST_LETTERS.get(words[from]?.folded.slice(0, 2) ?? "") ?? [];
    for (const { id, parts } of candidates) {
      if (parts.every((part, offset) => matches(words[from + offset]?.folded, part))) {
        found.push({ id, from, to: from + parts.length });
      }
    }
  }
  return found;
}

function matches(word: string | undefined, part: string): boolean {
  if (word === undefined) return false;
  return part.endsWith("*") ? word.startsWith(part.slice(0, -1)) : word === part;
}

function indexPhrases(): Map<string, CuePhrase[]> {
  const index = new Map<string, CuePhrase[]>();
  for (const [id, phrases] of Object.entries(CUES)) {
    for (const phrase of phrases.split(", ")) {
      const parts = phrase.split(" ");
      const key = (parts[0] ?? "").replace("*", "").slice(0, 2);
      const list = index.get(key);
      if (list === undefined) index.set(key, [{ id, parts }]);
      else list.push({ id, parts });
    }
  }
  return index;
}
