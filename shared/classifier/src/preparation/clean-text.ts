/** Invisible characters: NUL and other controls, zero-width spaces, bidirectional overrides, byte order marks. */
const INVISIBLE = /[^\P{Cc}\t\n]|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * Makes any string safe to show and to measure without changing what it says: line ends become \n, invisible
 * characters and lone surrogates become blanks. Length never changes except for \r\n, so do this first.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(INVISIBLE, " ")
    .replace(LONE_SURROGATE, " ")
    .replace(/[\u00a0\u202f]/g, " ");
}
