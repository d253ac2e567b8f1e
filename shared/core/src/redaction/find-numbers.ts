import type { FoundSpan } from "./personal-data.ts";

/** Digits, and what people put between the groups of one number. */
const SEPARATORS = new Uint8Array(128);
for (const separator of " \t.-/()") SEPARATORS[separator.charCodeAt(0)] = 1;
const HYPHEN = 0x2d;
const FULL_STOP = 0x2e;
const SLASH = 0x2f;
const MAX_SEPARATORS_IN_A_ROW = 3;
/** A run of this many digits identifies somebody often enough (order, customer, phone number). */
const MIN_DIGITS_IN_A_ROW = 6;
const MIN_PHONE_DIGITS = 7;
const MAX_TOLD_APART_DIGITS = 19;
const DATE = /(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](?:\d{4}|\d{2}))(?![-./]?\d)/y;

/** Cards, phones and long numbers in folded text: one pass, each character looked at a bounded number of times. */
export function findNumbers(text: string): FoundSpan[] {
  const found: FoundSpan[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(text, index)) {
      index++;
      continue;
    }
    const date = dateEnd(text, index);
    if (date !== null) {
      index = date;
      continue;
    }
    const candidate = readCandidate(text, index);
    const kind = candidate.digits < MIN_DIGITS_IN_A_ROW ? null : classify(text, candidate);
    if (kind !== null) found.push({ start: widen(text, candidate.start), end: candidate.end, kind });
    index = candidate.end;
  }
  return found;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly digits: number;
  /** The groups of digits between separators. */
  readonly groups: readonly string[];
}

function readCandidate(text: string, start: number): Candidate {
  const groups: string[] = [];
  let digits = 0;
  let end = start;
  let next = start;
  while (isDigit(text, next)) {
    const groupStart = next;
    while (isDigit(text, next)) next++;
    // Beyond the longest card the groups make no difference any more.
    if (digits <= MAX_TOLD_APART_DIGITS) groups.push(text.slice(groupStart, next));
    digits += next - groupStart;
    end = next;
    while (next - end < MAX_SEPARATORS_IN_A_ROW && isSeparator(text, next)) next++;
    if (next > end && dateEnd(text, next) !== null) break;
  }
  return { start, end, digits, groups };
}

function classify(text: string, candidate: Candidate): FoundSpan["kind"] | null {
  const { groups } = candidate;
  const digits = groups.join("");
  if (digits.length >= 13 && digits.length <= 19 && passesLuhn(digits)) return "card";
  const international = isInternational(text, candidate);
  if (groups.length === 1) {
    if (international && digits.length >= MIN_PHONE_DIGITS) return "phone";
    return digits.length >= MIN_DIGITS_IN_A_ROW ? "number" : null;
  }
  if (groups.some((group) => group.length >= MIN_DIGITS_IN_A_ROW)) return digits.length <= 15 ? "phone" : "number";
  if (international) return digits.length >= MIN_PHONE_DIGITS ? "phone" : null;
  return looksLikePhone(text, candidate, digits) ? "phone" : null;
}

function isInternational(text: string, candidate: Candidate): boolean {
  const before = text.charAt(candidate.start - 1);
  if (before === "+") return true;
  return before === "(" && text.charAt(candidate.start - 2) === "+";
}

function looksLikePhone(text: string, { start, end, groups }: Candidate, digits: string): boolean {
  if (digits.length < MIN_DIGITS_IN_A_ROW) return false;
  if (digits.length < MIN_PHONE_DIGITS) return groups.length === 3 && /^\d\d \d\d \d\d$/.test(text.slice(start, end));
  const national = digits.startsWith("0");
  return national || !(isAmount(groups) || isIpAddress(text, start, end, groups));
}

/** 1 000 000 or 12.345.678: thousands are grouped, phones are not. */
function isAmount(groups: readonly string[]): boolean {
  const [first, ...rest] = groups;
  if (groups.join("").length > MAX_TOLD_APART_DIGITS) return false;
  return first !== undefined && first.length <= 2 && rest.every((group) => group.length === 3);
}

function isIpAddress(text: string, start: number, end: number, groups: readonly string[]): boolean {
  if (groups.length !== 4 || text.slice(start, end) !== groups.join(".")) return false;
  return groups.every((group) => group === String(Number(group)) && Number(group) <= 255);
}

/** The "+" and the bracket before a number belong to it. */
function widen(text: string, start: number): number {
  let widened = start;
  while (start - widened < 2 && (text.charAt(widened - 1) === "+" || text.charAt(widened - 1) === "(")) widened--;
  return widened;
}

/** End of a date that starts here; null if none does. */
function dateEnd(text: string, start: number): number | null {
  if (isDigit(text, start - 1) || !beginsLikeDate(text, start)) return null;
  DATE.lastIndex = start;
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, , isoMonth, isoDay, first, second] = match;
  const a = Number(isoMonth ?? first);
  const b = Number(isoDay ?? second);
  const plausible = Math.min(a, b) >= 1 && Math.min(a, b) <= 12 && Math.max(a, b) <= 31;
  return plausible ? start + match[0].length : null;
}

/** One, two or four digits, a separator of dates, a digit: few numbers get further than this. */
function beginsLikeDate(text: string, start: number): boolean {
  let end = start + 1;
  while (end < start + 4 && isDigit(text, end)) end++;
  const digits = end - start;
  if (digits === 3 || !isDigit(text, end + 1)) return false;
  const separator = text.charCodeAt(end);
  return separator === HYPHEN || separator === FULL_STOP || separator === SLASH;
}

/** Luhn's checksum (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function isSeparator(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code < SEPARATORS.length && SEPARATORS[code] === 1;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
