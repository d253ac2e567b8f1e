import { foldText } from "./fold-text.ts";
import type { FoundSpan } from "./personal-data.ts";

const WORD = /[\p{L}\p{N}]+/gu;
/** Scripts that write names without spaces around them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const MIN_PART_LETTERS = 3;
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
  const found: FoundSpan[] = [];
  const words = [...text.matchAll(WORD)];
  words.forEach((match, index) => {
    const whole = (byFirstWord.get(match[0]) ?? []).find((sequence) => follows(words, index, sequence));
    const length = whole?.length ?? (parts.has(match[0]) ? 1 : 0);
    const last = words[index + length - 1];
    if (length === 0 || last === undefined || isPlaceholder(text, match.index, match[0])) return;
    found.push({ start: match.index, end: last.index + last[0].length, kind: "name" });
  });
  return found;
}

function namesSomebody(word: string): boolean {
  return !NAMES_NOBODY.has(word) && !/^\d+$/.test(word);
}

/** The name's words one after the other, at most a space, a dot and a hyphen apart. */
function follows(words: readonly RegExpExecArray[], index: number, sequence: readonly string[]): boolean {
  if (sequence.length === 1) return namesSomebody(sequence[0] ?? "");
  return sequence.every((word, offset) => {
    const match = words[index + offset];
    const before = words[index + offset - 1];
    if (match === undefined || match[0] !== word) return false;
    return offset === 0 || before === undefined || match.index - (before.index + before[0].length) <= 3;
  });
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
