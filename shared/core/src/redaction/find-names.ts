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
  const firstWords = new Set(sequences.map((words) => words[0] ?? ""));
  // A native search for each of the few words is many times faster than looking at every character.
  return [...new Set([...parts, ...firstWords])].flatMap((word) => {
    const begun = sequences.filter((words) => words[0] === word);
    return findWord(text, word, (start) => {
      let end = parts.has(word) ? start + word.length : 0;
      for (const sequence of begun) end = Math.max(end, sequenceEnd(text, start, sequence));
      return end;
    });
  });
}

/** The word wherever it stands alone; `endOf` says where the name ends that begins there, 0: none does. */
function findWord(text: string, word: string, endOf: (start: number) => number): FoundSpan[] {
  const found: FoundSpan[] = [];
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + word.length)) {
    if (!isWholeWord(text, start, word) || isPlaceholder(text, start, word)) continue;
    const end = endOf(start);
    if (end > 0) found.push({ start, end, kind: "name" });
  }
  return found;
}

function isWholeWord(text: string, start: number, word: string): boolean {
  return !isLetterOrDigit(text.charCodeAt(start - 1)) && !isLetterOrDigit(text.charCodeAt(start + word.length));
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
