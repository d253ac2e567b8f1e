/** Text made comparable, with the way back to the original. */
export interface FoldedText {
  /** NFKD, lower case, without marks, zero-width characters and soft hyphens; all decimal digits as 0-9, all dashes as "-". */
  readonly text: string;
  /** Original [start, end) of folded [start, end), in UTF-16 code units. */
  toOriginal(start: number, end: number): { readonly start: number; readonly end: number };
}

const DASHES = /^[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]$/u;
/** Cf: zero-width, direction marks, soft hyphen. M: marks, which NFKD has set apart. */
const INVISIBLE = /[\p{Cf}\p{M}]/gu;
const DECIMAL = /^\p{Nd}$/u;

/** Folds a text in linear time. */
export function foldText(original: string): FoldedText {
  if (isAscii(original)) {
    return { text: original.toLowerCase(), toOriginal: (start, end) => ({ start, end }) };
  }
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const cache = new Map<string, string>();
  let position = 0;
  for (const character of original) {
    const end = position + character.length;
    const folded = foldCharacter(character, cache);
    parts.push(folded);
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(position);
      ends.push(end);
    }
    position = end;
  }
  return {
    text: parts.join(""),
    toOriginal: (start, end) => ({ start: starts[start] ?? position, end: ends[end - 1] ?? position }),
  };
}

function foldCharacter(character: string, cache: Map<string, string>): string {
  if (character.length === 1 && character < "\x80") return character.toLowerCase();
  const known = cache.get(character);
  if (known !== undefined) return known;
  const folded = DASHES.test(character) ? "-" : decompose(character);
  cache.set(character, folded);
  return folded;
}

function decompose(character: string): string {
  const plain = character.normalize("NFKD").replace(INVISIBLE, "").toLowerCase().replace(INVISIBLE, "");
  return DECIMAL.test(plain) ? decimalValue(plain) : plain;
}

/** Unicode keeps the ten digits of every script in one row, zero first. */
function decimalValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && DECIMAL.test(String.fromCodePoint(zero - 1))) zero--;
  // Mathematical digits come in adjoining rows, but NFKD has already made them ASCII.
  return String(code - zero);
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
