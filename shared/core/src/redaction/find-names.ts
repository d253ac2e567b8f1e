import { foldText } from "./fold-text.ts";
import type { FoundSpan } from "./personal-data.ts";
import { isLetterOrDigit } from "./word-character.ts";

const WORD = /[\p{L}\p{N}]+/gu;
/** Scripts that write names without spaces around them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const MIN_PART_LETTERS = 3;
/** A space, a dot and a hyphen at most between the words of one name. */
const MAX_APART = 3;
/** Parts of organisations' and accounts' names that name nobody; masking them would blind the classifier. */
const NAMES_NOBODY = new Set(
  (
    "the and for und les des der die das von van del inc ltd llc gmbh sarl sas spa plc corp company group team support " +
    "service services help helpdesk desk customer client user admin office info contact sales test"
  ).split(" "),
);
const PLACEHOLDERS = new Set(["email", "iban", "card", "phone", "number", "name"]);

/** Known names in folded text: whole names, and their parts of 3 letters or more, as whole words. */
export function findNames(text: string, knownEntities: readonly string[]): FoundSpan[] {
  const names = knownEntities.map((entity) => foldText(entity).text.trim()).filter((name) => name.length >= 2);
  if (names.length === 0) return [];
  const unspaced = names.filter((name) => UNSPACED.test(name));
  return [...findWords(text, names), ...unspaced.flatMap((name) => findEverywhere(text, name))];
}

function findWords(text: string, names: readonly string[]): FoundSpan[] {
  const sequences = names.map((name) => name.match(WORD) ?? []).filter((words) => words.length > 0);
  const parts = new Set(sequences.flat().filter((word) => word.length >= MIN_PART_LETTERS && namesSomebody(word)));
  const byFirstWord = new Map<string, string[][]>();
  for (const words of sequences) {
    const first = words[0] ?? "";
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), [...words]]);
  }
  const firstLetters = new Set([...parts, ...byFirstWord.keys()].map((word) => word.charCodeAt(0)));
  const found: FoundSpan[] = [];
  for (let start = wordStart(text, 0); start < text.length; ) {
    const end = wordEnd(text, start);
    if (firstLetters.has(text.charCodeAt(start))) {
      const word = text.slice(start, end);
      const whole = (byFirstWord.get(word) ?? []).map((sequence) => sequenceEnd(text, start, sequence));
      const nameEnd = Math.max(0, ...whole, parts.has(word) ? end : 0);
      if (nameEnd > 0 && !isPlaceholder(text, start, word)) found.push({ start, end: nameEnd, kind: "name" });
    }
    start = wordStart(text, end);
  }
  return found;
}

function namesSomebody(word: string): boolean {
  return !NAMES_NOBODY.has(word) && !/^\d+$/.test(word);
}

/** End of the name's words one after the other, at most three characters apart; 0 if they do not follow. */
function sequenceEnd(text: string, start: number, sequence: readonly string[]): number {
  if (sequence.length === 1 && !namesSomebody(sequence[0] ?? "")) return 0;
  let position = start;
  let end = start;
  for (const word of sequence) {
    if (!text.startsWith(word, position)) return 0;
    end = position + word.length;
    if (isLetterOrDigit(text.charCodeAt(end))) return 0;
    position = end;
    while (position - end < MAX_APART && position < text.length && !isLetterOrDigit(text.charCodeAt(position)))
      position++;
  }
  return end;
}

function wordStart(text: string, from: number): number {
  let start = from;
  while (start < text.length && !isLetterOrDigit(text.charCodeAt(start))) start++;
  return start;
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isLetterOrDigit(text.charCodeAt(end))) end++;
  return end;
}

function isPlaceholder(text: string, start: number, word: string): boolean {
  return PLACEHOLDERS.has(word) && text.charAt(start - 1) === "[" && text.charAt(start + word.length) === "]";
}

function findEverywhere(text: string, name: string): FoundSpan[] {
  const found: FoundSpan[] = [];
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
    found.push({ start, end: start + name.length, kind: "name" });
  }
  return found;
}
