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
  if (asciiRunEnd(original, 0) === original.length) {
    return { text: original.toLowerCase(), toOriginal: (start, end) => ({ start, end }) };
  }
  const parts: string[] = [];
  const map = createOffsetMap(original.length);
  const cache = new Map<string, string>();
  let position = 0;
  while (position < original.length) {
    const run = asciiRunEnd(original, position);
    if (run > position) {
      parts.push(original.slice(position, run).toLowerCase());
      for (; position < run; position++) map.add(position, position + 1, 1);
      continue;
    }
    const character = String.fromCodePoint(original.codePointAt(position) ?? 0);
    const folded = foldCharacter(character, cache);
    parts.push(folded);
    map.add(position, position + character.length, folded.length);
    position += character.length;
  }
  return { text: parts.join(""), toOriginal: (start, end) => map.toOriginal(start, end, original.length) };
}

/** For each folded code unit the original [start, end) it came from. */
function createOffsetMap(expectedUnits: number) {
  let starts = new Int32Array(expectedUnits + 64);
  let ends = new Int32Array(expectedUnits + 64);
  let length = 0;
  const grow = (): void => {
    const [oldStarts, oldEnds] = [starts, ends];
    starts = new Int32Array(oldStarts.length * 2);
    ends = new Int32Array(oldEnds.length * 2);
    starts.set(oldStarts);
    ends.set(oldEnds);
  };
  return {
    add: (start: number, end: number, units: number): void => {
      while (length + units > starts.length) grow();
      for (let unit = 0; unit < units; unit++) {
        starts[length] = start;
        ends[length] = end;
        length++;
      }
    },
    toOriginal: (start: number, end: number, originalLength: number) => ({
      start: start < length ? (starts[start] ?? 0) : originalLength,
      end: end > 0 ? (ends[end - 1] ?? 0) : 0,
    }),
  };
}

function asciiRunEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) <= 0x7f) end++;
  return end;
}

function foldCharacter(character: string, cache: Map<string, string>): string {
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
