import { type TextLine, textLines } from "./text-lines.ts";
import type { SkippedSpan } from "./text-preparation.ts";

/** A line that opens a quoted message: everything after it was written before. English, French, German, Spanish clients. */
const REPLY_HEADERS = [
  /^On\b.{4,200}\bwrote\s*:?$/i,
  /^Le\b.{4,200}\ba écrit\s*:?$/i,
  /^(Am|El|Il)\b.{4,200}\b(schrieb|escribió|ha scritto)\b.{0,80}:?$/i,
  /^-{2,}\s*(Original Message|Message d['’]origine|Message original|Original-Nachricht|Message transféré|Forwarded message)\s*-{2,}$/i,
  /^_{20,}$/,
  /^(Begin forwarded message|Début du message (réexpédié|transféré))\s*:?$/i,
];
const FORWARD_HEADERS = /Forwarded|transféré|réexpédié/i;
const HEADER_FROM = /^\*?(From|De|Von|Expéditeur)\s*\*?\s*:/i;
const HEADER_REST =
  /^\*?(Sent|Date|Envoyé|To|À|A|Cc|Subject|Objet|Gesendet|Answered|Répondre à|Reply-To)\s*(le)?\s*\*?\s*:/i;

/** Quoted lines and quoted messages in text[from, to). A forward with nothing written above it keeps its content. */
export function findQuotes(text: string, from: number, to: number): SkippedSpan[] {
  const lines = textLines(text, from, to);
  const spans = lines.filter(({ content }) => /^>/.test(content)).map((line) => quote(line.start, line.end));
  const header = lines.findIndex((_, index) => opensQuote(lines, index));
  if (header < 0) return spans;
  const start = lines[header]?.start ?? to;
  const written = lines.slice(0, header).some(({ content }) => /\p{L}{2}/u.test(content) && !/^>/.test(content));
  const forwarded = !written || FORWARD_HEADERS.test(lines[header]?.content ?? "");
  return forwarded ? [...spans, quote(start, headerEnd(lines, header))] : [...spans, quote(start, to)];
}

function opensQuote(lines: readonly TextLine[], index: number): boolean {
  const content = lines[index]?.content ?? "";
  if (content.length > 300) return false;
  if (REPLY_HEADERS.some((pattern) => pattern.test(content))) return true;
  // Mail clients break long headers: "On Tue, 3 March, Ann Lee <ann@…>" / "wrote:".
  const joined = `${content} ${lines[index + 1]?.content ?? ""}`;
  if (/^(On|Le)\b.*\d/.test(content) && /^.{6,260}(\bwrote|\ba écrit)\s*:$/i.test(joined)) return true;
  return HEADER_FROM.test(content) && lines.slice(index + 1, index + 4).some((line) => HEADER_REST.test(line.content));
}

/** The end of a forward's header lines: what follows is the message the ticket is about. */
function headerEnd(lines: readonly TextLine[], header: number): number {
  let last = header;
  for (let index = header + 1; index < Math.min(lines.length, header + 10); index++) {
    const content = lines[index]?.content ?? "";
    if (HEADER_FROM.test(content) || HEADER_REST.test(content)) last = index;
  }
  return lines[last]?.end ?? 0;
}

function quote(start: number, end: number): SkippedSpan {
  return { start, end, reason: "quote" };
}
