const LETTER_OR_DIGIT = /^[\p{L}\p{N}]$/u;
const UNKNOWN = 0;
const NO = 1;
const YES = 2;
/** Asked once for each code unit: a regular expression for each character of a megabyte would take seconds. */
const known = new Uint8Array(0x10000);

/** True for a letter or digit of any script of the basic plane, given its UTF-16 code unit. */
export function isLetterOrDigit(code: number): boolean {
  if (Number.isNaN(code)) return false;
  if (known[code] === UNKNOWN) known[code] = LETTER_OR_DIGIT.test(String.fromCharCode(code)) ? YES : NO;
  return known[code] === YES;
}
