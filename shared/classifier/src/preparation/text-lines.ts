import type { Span } from "@lucid/core";

/** A line and its characters [start, end) in the text, the line break left out. */
export interface TextLine extends Span {
  /** Without blanks around it. */
  readonly content: string;
}

/** The lines of text[from, to). */
export function textLines(text: string, from: number, to: number): TextLine[] {
  const lines: TextLine[] = [];
  for (let start = from; start < to; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 || found > to ? to : found;
    lines.push({ start, end, content: text.slice(start, end).trim() });
    start = end + 1;
  }
  return lines;
}

/** Spans sorted and, where they overlap, cut so that the earlier one wins. */
export function withoutOverlap<T extends Span>(spans: readonly T[]): T[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const result: T[] = [];
  let reached = 0;
  for (const span of sorted) {
    const start = Math.max(span.start, reached);
    if (start >= span.end) continue;
    result.push({ ...span, start });
    reached = span.end;
  }
  return result;
}
