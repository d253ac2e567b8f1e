import { hashText } from "@lucid/core";
import { foldWord } from "../tokenizer/fold-word.ts";
import { splitWords } from "../tokenizer/split-words.ts";
import { cleanText } from "./clean-text.ts";
import { cutToWindow } from "./cut-to-window.ts";
import { findBoilerplate } from "./find-boilerplate.ts";
import { findQuotes } from "./find-quotes.ts";
import { findSignature } from "./find-signature.ts";
import { htmlToText } from "./html-to-text.ts";
import { withoutOverlap } from "./text-lines.ts";
import type { FindPersonalData, PreparedWord, SkippedSpan, TextPreparation, TicketText } from "./text-preparation.ts";

/** Characters of plain text that are kept: far more than any token budget, so that cutting costs nothing. */
const MAX_SUBJECT = 1_000;
const TEXT_HEAD = 10_000;
const TEXT_TAIL = 4_000;
const CUT_MARK = "\n[…]\n";

interface BodyText {
  readonly text: string;
  readonly marks: readonly SkippedSpan[];
}

/**
 * A ticket to plain text and the words the model reads: HTML removed; quotes, signatures, boilerplate and what is
 * too long left out, each with its reason; personal data masked. Linear in the length, never throws for any text.
 */
export function prepareText(ticket: TicketText, findPersonalData: FindPersonalData): TextPreparation {
  const subject = cleanText(ticket.subject.slice(0, MAX_SUBJECT)).replace(/\s+/g, " ").trim();
  const body = readBody(ticket.body, ticket.bodyFormat);
  const from = subject.length + 1;
  const text = `${subject}\n${body.text}`;
  const marks = body.marks.map((mark) => ({ ...mark, start: mark.start + from, end: mark.end + from }));
  const skipped = findSkipped(text, from, marks);
  const words = findWords(text, skipped, findPersonalData(text, ticket.knownEntities));
  return { text, textHash: hashText(ticket.subject, ticket.body), words, skipped };
}

function readBody(body: string, format: "html" | "text"): BodyText {
  const { head, tail } = cutToWindow(body, format);
  const first = toText(head, format);
  return shorten(tail === null ? first : joinAtCut(first, toText(tail, format)));
}

function toText(raw: string, format: "html" | "text"): BodyText {
  if (format === "text") return { text: cleanText(raw), marks: [] };
  // Cleaning keeps the length: \r\n cannot occur after HTML was read as blanks, except inside <pre>.
  const { text, marks } = htmlToText(raw.replace(/\r\n?/g, "\n"));
  return { text: cleanText(text.replace(/\r/g, "\n")), marks };
}

function joinAtCut(head: BodyText, tail: BodyText): BodyText {
  const cut = head.text.length;
  const from = cut + CUT_MARK.length;
  const moved = tail.marks.map((mark) => ({ ...mark, start: mark.start + from, end: mark.end + from }));
  const gap: SkippedSpan = { start: cut, end: from, reason: "too-long" };
  return { text: head.text + CUT_MARK + tail.text, marks: [...head.marks, gap, ...moved] };
}

/** Cuts the middle out of a long plain text and says so; the panel shows what is left. */
function shorten({ text, marks }: BodyText): BodyText {
  if (text.length <= TEXT_HEAD + TEXT_TAIL) return { text, marks };
  const tailStart = text.length - TEXT_TAIL;
  const head = clip(marks, 0, TEXT_HEAD);
  const tail = clip(marks, tailStart, text.length).map((mark) => ({
    ...mark,
    start: mark.start - tailStart,
    end: mark.end - tailStart,
  }));
  const cleanCut = (part: string) => part.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, " ");
  return joinAtCut(
    { text: cleanCut(text.slice(0, TEXT_HEAD)), marks: head },
    { text: cleanCut(text.slice(tailStart)), marks: tail },
  );
}

function clip(marks: readonly SkippedSpan[], from: number, to: number): SkippedSpan[] {
  return marks
    .map((mark) => ({ ...mark, start: Math.max(mark.start, from), end: Math.min(mark.end, to) }))
    .filter((mark) => mark.start < mark.end);
}

/** If nothing but quotes and signature is left, the quote is what the ticket is about. */
function findSkipped(text: string, from: number, marks: readonly SkippedSpan[]): SkippedSpan[] {
  const quotes = [...marks, ...findQuotes(text, from, text.length)];
  const firstQuote = Math.min(text.length, ...quotes.filter(isTrailingQuote(text)).map((span) => span.start));
  const boilerplate = findBoilerplate(text, from, text.length);
  const signature = findSignature(text, from, firstQuote);
  const all = withoutOverlap([...quotes, ...boilerplate, ...signature]);
  if (hasWords(text, from, all)) return all;
  return withoutOverlap([...boilerplate, ...all.filter((span) => span.reason !== "quote")]);
}

/** A signature stands above the quoted message, not above a quoted line in the middle. */
function isTrailingQuote(text: string): (span: SkippedSpan) => boolean {
  return ({ start, end, reason }) =>
    reason === "quote" && (end === text.length || text.slice(start, end).includes("\n"));
}

function hasWords(text: string, from: number, skipped: readonly SkippedSpan[]): boolean {
  let position = from;
  for (const span of [...skipped, { start: text.length, end: text.length }]) {
    if (/[\p{L}\p{N}]{2}/u.test(text.slice(position, span.start))) return true;
    position = Math.max(position, span.end);
  }
  return false;
}

/** What stands in for personal data: one neutral word of each kind, so that sentences keep their shape. */
function placeholder(kind: string): string {
  if (/name|entity|person/.test(kind)) return "someone";
  return /phone|card|iban|number|account|id/.test(kind) ? "number" : "something";
}

function findWords(
  text: string,
  skipped: readonly SkippedSpan[],
  personal: ReturnType<FindPersonalData>,
): PreparedWord[] {
  const words: PreparedWord[] = [];
  let personalIndex = 0;
  let skippedIndex = 0;
  for (const span of splitWords(text)) {
    while ((skipped[skippedIndex]?.end ?? Number.POSITIVE_INFINITY) <= span.start) skippedIndex++;
    if ((skipped[skippedIndex]?.start ?? Number.POSITIVE_INFINITY) < span.end) continue;
    while ((personal[personalIndex]?.end ?? Number.POSITIVE_INFINITY) <= span.start) personalIndex++;
    const masked = personal[personalIndex];
    if (masked === undefined || masked.start >= span.end) {
      const word = text.slice(span.start, span.end);
      words.push({ ...span, reads: word, folded: foldWord(word) });
    } else if (words.at(-1)?.start !== masked.start) {
      const word = placeholder(masked.kind);
      words.push({ start: masked.start, end: Math.max(masked.end, span.end), reads: word, folded: word });
    }
  }
  return words;
}
