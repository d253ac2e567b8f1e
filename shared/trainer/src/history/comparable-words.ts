import type { HistoryTicket } from "./history-ticket.ts";

/** Lines that mail programs put above a forwarded or quoted message, in English, French and German. */
const MAIL_HEADER =
  /^[>\s*]*(?:from|to|cc|sent|date|subject|de|à|envoyé|objet|von|an|gesendet|datum|betreff)\s*:.*$|^[>\s]*-{2,}[^\n]*-{2,}\s*$|^[>\s]*(?:on|le|am)\s[^\n]{0,120}(?:wrote|écrit|schrieb)\s*:\s*$/gimu;
const REPLY_MARK = /^\s*(?:(?:re|fw|fwd|aw|wg|tr|rv)\s*:\s*)+/i;
const MARKUP = /<(?:style|script)\b[^>]*>[\s\S]*?<\/(?:style|script)>|<[^>]*>|&[a-z]+;|&#\w+;/gi;
const LINE_END = /<br\s*\/?>|<\/(?:p|div|li|tr|blockquote)>/gi;
/** Longer texts are compared by their beginning. */
const MAX_LENGTH = 20_000;

/**
 * Words of subject and body in which copies of one text are equal: lower case without marks, markup, reply marks and the
 * headers of forwards; words with a digit (and several in a row) as one "#". Quoted text is kept: that is where a
 * forward has the message.
 */
export function comparableWords({
  subject,
  body,
  bodyFormat,
}: Pick<HistoryTicket, "subject" | "body" | "bodyFormat">): string[] {
  const start = body.slice(0, MAX_LENGTH);
  const plain = bodyFormat === "html" ? start.replace(LINE_END, "\n").replace(MARKUP, " ") : start;
  const text = `${subject.replace(REPLY_MARK, "")}\n${plain.replace(MAIL_HEADER, "")}`;
  const folded = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  const signs = words.map((word) => (/\p{N}/u.test(word) ? "#" : word));
  return signs.filter((word, index) => word !== "#" || signs[index - 1] !== "#");
}
