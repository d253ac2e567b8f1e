import type { FoundSpan } from "./personal-data.ts";

const START = /[a-z]{2}\d{2}/g;
const MIN_LENGTH = 15;
const MAX_LENGTH = 34;

/**
 * IBANs in folded text, grouped by spaces or hyphens or not, valid by ISO 7064 mod 97. The longest valid length is
 * taken, so that no table of countries has to be kept.
 */
export function findIbans(text: string): FoundSpan[] {
  const found: FoundSpan[] = [];
  START.lastIndex = 0;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const end = isWordCharacter(text, match.index - 1) ? null : ibanEnd(text, match.index);
    if (end !== null) found.push({ start: match.index, end, kind: "iban" });
    START.lastIndex = end ?? match.index + 1;
  }
  return found;
}

function ibanEnd(text: string, start: number): number | null {
  let remainder = 0;
  // The check moves the first four characters to the end; they are added to a copy of the remainder at each length.
  const head = text.slice(start, start + 4);
  let length = 4;
  let best: number | null = null;
  for (let index = start + 4; length < MAX_LENGTH && index < text.length; index++) {
    if (isSeparator(text, index)) continue;
    if (!isWordCharacter(text, index)) break;
    remainder = addCharacter(remainder, text.charAt(index));
    length++;
    const complete = length >= MIN_LENGTH && !isWordCharacter(text, index + 1);
    if (complete && [...head].reduce(addCharacter, remainder) === 1) best = index + 1;
  }
  return best;
}

function addCharacter(remainder: number, character: string): number {
  const value = Number.parseInt(character, 36);
  return (remainder * (value > 9 ? 100 : 10) + value) % 97;
}

function isSeparator(text: string, index: number): boolean {
  const character = text.charAt(index);
  return (character === " " || character === "-") && isWordCharacter(text, index + 1);
}

function isWordCharacter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
