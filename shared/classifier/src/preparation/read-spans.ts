import type { ReadText, Span } from "@lucid/core";
import { withoutOverlap } from "./text-lines.ts";
import type { SkippedSpan, TextPreparation } from "./text-preparation.ts";

/** Which parts of the text the model saw, once the token budget left out the words [from, to). */
export function readSpans(
  { text, words, skipped }: TextPreparation,
  omitted: { readonly from: number; readonly to: number },
): Pick<ReadText, "read" | "skipped"> {
  const first = words[omitted.from];
  const last = words[omitted.to - 1];
  const cut: SkippedSpan[] =
    first === undefined || last === undefined || omitted.from >= omitted.to
      ? []
      : [{ start: first.start, end: last.end, reason: "too-long" }];
  const all = withoutOverlap([...skipped, ...cut]);
  const read: Span[] = [];
  let position = 0;
  for (const span of [...all, { start: text.length, end: text.length }]) {
    const part = trimmed(text, position, span.start);
    if (part !== null) read.push(part);
    position = Math.max(position, span.end);
  }
  return { read, skipped: all };
}

function trimmed(text: string, from: number, to: number): Span | null {
  const part = text.slice(from, to);
  const start = from + part.length - part.trimStart().length;
  const end = to - (part.length - part.trimEnd().length);
  return start < end ? { start, end } : null;
}
