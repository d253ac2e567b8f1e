import type { Span } from "@lucid/core";

/** Ideographs that BERT treats as words of one character each. */
const IDEOGRAPH = "\\u4E00-\\u9FFF\\u3400-\\u4DBF\\uF900-\\uFAFF";
const PUNCTUATION = "\\p{P}\\u0021-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007E";
/** Blanks that separate words. Vertical tab, form feed and the byte order mark are control characters to BERT: they vanish. */
const BLANK = "\\t\\n\\r \\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";
const WORD = new RegExp(`[${IDEOGRAPH}${PUNCTUATION}]|[^${BLANK}${IDEOGRAPH}${PUNCTUATION}]+`, "gu");

/** The units that WordPiece never joins: runs of letters and digits, single punctuation marks, single ideographs. */
export function splitWords(text: string, from = 0): Span[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    start: from + match.index,
    end: from + match.index + match[0].length,
  }));
}
