/** UTF-16 units of raw body that are parsed: whatever a ticket holds, reading it stays within milliseconds. */
const RAW_HEAD = 64_000;
const RAW_TAIL = 24_000;

/** A raw body cut to a head and, where it was longer, a tail. */
export interface RawWindow {
  readonly head: string;
  /** null: the whole body is in `head`. */
  readonly tail: string | null;
}

/** Cuts a long raw body before anything reads it; an HTML tail starts after the tag, style or script the cut fell into. */
export function cutToWindow(body: string, format: "html" | "text"): RawWindow {
  if (body.length <= RAW_HEAD + RAW_TAIL) return { head: body, tail: null };
  const tail = body.slice(-RAW_TAIL);
  return { head: body.slice(0, RAW_HEAD), tail: format === "html" ? tail.slice(contentStart(tail)) : tail };
}

function contentStart(tail: string): number {
  const lower = tail.toLowerCase();
  let start = 0;
  for (const name of ["style", "script"]) {
    const close = lower.indexOf(`</${name}`);
    const open = lower.indexOf(`<${name}`);
    if (close >= 0 && (open < 0 || close < open)) start = Math.max(start, close);
  }
  const tagEnd = lower.indexOf(">", start);
  const tagStart = lower.indexOf("<", start);
  const insideTag = tagEnd >= 0 && (tagStart < 0 || tagEnd < tagStart || tagStart === start);
  return insideTag ? tagEnd + 1 : start;
}
