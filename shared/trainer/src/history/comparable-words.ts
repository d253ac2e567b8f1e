import type { HistoryTicket } from "./history-ticket.ts";

const REPLY_MARK = /^\s*(?:(?:re|fw|fwd|aw|wg|tr|rv)\s*:\s*)+/i;
/** Names of the lines that mail programs put above a forwarded message, in English, French and German. */
const MAIL_HEADER = /^(?:from|to|cc|sent|date|subject|de|à|envoyé|objet|von|an|gesendet|datum|betreff)\s?:/i;
const ATTRIBUTION = /^(?:on|le|am)\s.*(?:wrote|écrit|schrieb)\s?:$/i;
const MAX_ATTRIBUTION = 200;
const LINE_END = /<br\s?\/?>|<\/(?:p|div|li|tr|blockquote)>/gi;
/** No pattern here looks further than the next bracket: the time stays linear for any text. */
const MARKUP = /<(?:style|script)\b[^<>]*>[^<]*<\/(?:style|script)>|<[^<>]*>|&#?\w{1,10};/gi;
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
  const lines = plain.split("\n").filter((line) => !isMailHeader(line));
  const text = [subject.slice(0, MAX_LENGTH).replace(REPLY_MARK, ""), ...lines].join("\n");
  const folded = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  const signs = words.map((word) => (/\p{N}/u.test(word) ? "#" : word));
  return signs.filter((word, index) => word !== "#" || signs[index - 1] !== "#");
}

function isMailHeader(line: string): boolean {
  const content = line.replace(/^[>\s*]+/, "").trimEnd();
  if (content.startsWith("--") && content.endsWith("--")) return true;
  return MAIL_HEADER.test(content) || (content.length < MAX_ATTRIBUTION && ATTRIBUTION.test(content));
}
