/** Text made comparable, with the way back to the original. */
export interface FoldedText {
  /** NFKD, lower case, without marks, zero-width characters and soft hyphens; all decimal digits as 0-9, all dashes as "-". */
  readonly text: string;
  /** True: every character has kept its place. */
  readonly sameOffsets: boolean;
  /** Original [start, end) of folded [start, end), in UTF-16 code units. */
  toOriginal(start: number, end: number): { readonly start: number; readonly end: number };
}

const DASHES = /^[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]$/u;
/** Cf: zero-width, direction marks, soft hyphen. M: marks, which NFKD has set apart. */
const INVISIBLE = /[\p{Cf}\p{M}]/gu;
const DECIMAL = /^\p{Nd}$/u;

/** What single characters fold to: asked once for each, texts repeat them. */
const MAX_KNOWN = 20_000;
const known = new Map<number, string>();

/** Folds a text in linear time; stretches that only change case are copied as a whole. */
export function foldText(original: string): FoldedText {
  const parts: string[] = [];
  const shifts = new Shifts();
  let copiedTo = 0;
  let foldedLength = 0;
  for (let position = asciiRunEnd(original, 0); position < original.length; ) {
    const code = original.codePointAt(position) ?? 0;
    const width = code > 0xffff ? 2 : 1;
    const folded = foldCharacter(code);
    parts.push(original.slice(copiedTo, position).toLowerCase(), folded);
    foldedLength += position - copiedTo;
    if (folded.length !== width || width > 1) shifts.add(foldedLength, folded.length, position, width);
    foldedLength += folded.length;
    copiedTo = position + width;
    position = asciiRunEnd(original, copiedTo);
  }
  parts.push(original.slice(copiedTo).toLowerCase());
  return {
    text: parts.length === 1 ? (parts[0] ?? "") : parts.join(""),
    sameOffsets: shifts.isEmpty,
    toOriginal: (start, end) => ({ start: shifts.originalStart(start), end: shifts.originalEnd(end) }),
  };
}

/** The places where folded and original text part: characters that became longer, shorter or nothing. */
class Shifts {
  private readonly foldedAt: number[] = [];
  private readonly foldedUnits: number[] = [];
  private readonly originalAt: number[] = [];
  private readonly originalUnits: number[] = [];

  get isEmpty(): boolean {
    return this.foldedAt.length === 0;
  }

  /** In the order of the text. */
  add(foldedAt: number, foldedUnits: number, originalAt: number, originalUnits: number): void {
    this.foldedAt.push(foldedAt);
    this.foldedUnits.push(foldedUnits);
    this.originalAt.push(originalAt);
    this.originalUnits.push(originalUnits);
  }

  originalStart(folded: number): number {
    const index = this.lastUpTo(folded);
    const inside = folded < this.foldedEnd(index);
    return inside ? (this.originalAt[index] ?? 0) : this.behind(index, folded);
  }

  originalEnd(folded: number): number {
    if (folded === 0) return 0;
    const index = this.lastUpTo(folded - 1);
    const inside = folded <= this.foldedEnd(index);
    return inside ? (this.originalAt[index] ?? 0) + (this.originalUnits[index] ?? 0) : this.behind(index, folded);
  }

  private foldedEnd(index: number): number {
    return index < 0 ? 0 : (this.foldedAt[index] ?? 0) + (this.foldedUnits[index] ?? 0);
  }

  /** From the end of this shift on every character has kept its distance. */
  private behind(index: number, folded: number): number {
    const originalEnd = index < 0 ? 0 : (this.originalAt[index] ?? 0) + (this.originalUnits[index] ?? 0);
    return originalEnd + folded - this.foldedEnd(index);
  }

  /** The last shift that begins at this place or before; -1: none. */
  private lastUpTo(folded: number): number {
    let low = 0;
    let high = this.foldedAt.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.foldedAt[middle] ?? 0) <= folded) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function asciiRunEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) <= 0x7f) end++;
  return end;
}

function foldCharacter(code: number): string {
  const before = known.get(code);
  if (before !== undefined) return before;
  const character = String.fromCodePoint(code);
  const folded = DASHES.test(character) ? "-" : decompose(character);
  if (known.size < MAX_KNOWN) known.set(code, folded);
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
