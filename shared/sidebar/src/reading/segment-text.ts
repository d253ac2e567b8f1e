import type { Evidence, ReadText, SkipReason, Span } from "@lucid/core";

/** A stretch of the ticket's text that is painted one way. */
export interface Segment {
  readonly text: string;
  readonly start: number;
  /** 1 weak to 3 strong; 0: not evidence. */
  readonly strength: 0 | 1 | 2 | 3;
  readonly against: boolean;
  /** Why it was not read; null if it was. */
  readonly skipped: SkipReason | null;
}

/**
 * Cuts [from, to) of the read text at every border of evidence and skipped parts. Evidence that overlaps gives
 * way to the stronger one; spans outside the text are ignored, so a wrong span never breaks the panel.
 */
export function segmentText(readText: ReadText, evidence: readonly Evidence[], range?: Span): readonly Segment[] {
  const from = Math.max(0, range?.start ?? 0);
  const to = Math.min(readText.text.length, range?.end ?? readText.text.length);
  const strongest = Math.max(0, ...evidence.map((item) => Math.abs(item.contribution)));
  const ranked = [...evidence].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const borders = bordersWithin(from, to, [...evidence, ...readText.skipped]);
  const segments: Segment[] = [];
  for (let index = 0; index + 1 < borders.length; index++) {
    const start = borders[index] ?? from;
    const end = borders[index + 1] ?? to;
    const covers = (span: Span) => span.start <= start && span.end >= end;
    const hit = ranked.find(covers);
    segments.push({
      text: readText.text.slice(start, end),
      start,
      strength: hit === undefined ? 0 : strengthOf(Math.abs(hit.contribution), strongest),
      against: hit !== undefined && hit.contribution < 0,
      skipped: readText.skipped.find(covers)?.reason ?? null,
    });
  }
  return segments;
}

function bordersWithin(from: number, to: number, spans: readonly Span[]): readonly number[] {
  const inside = spans.flatMap((span) => [span.start, span.end]).filter((border) => border > from && border < to);
  return [...new Set([from, ...inside, to])].sort((a, b) => a - b);
}

/** Thirds of the strongest contribution: three tints are as many as an eye tells apart at a glance. */
function strengthOf(contribution: number, strongest: number): 1 | 2 | 3 {
  const share = strongest === 0 ? 0 : contribution / strongest;
  if (share >= 0.66) return 3;
  return share >= 0.33 ? 2 : 1;
}
