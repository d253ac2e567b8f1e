import type { Evidence, ReadText, Span } from "@lucid/core";

/**
 * The stretch of text, at most `maxLength` characters, that holds the most evidence: what an agent needs to see to
 * believe the suggestion. Cut at spaces. Starts at the beginning if there is no evidence.
 */
export function excerptSpan(readText: ReadText, evidence: readonly Evidence[], maxLength: number): Span {
  const { text } = readText;
  if (text.length <= maxLength) return { start: 0, end: text.length };
  const best = bestWindow(evidence, maxLength);
  const slack = best === null ? 0 : Math.floor((maxLength - (best.end - best.start)) / 2);
  const wanted = best === null ? 0 : Math.max(0, best.start - slack);
  const start = startOfWord(text, Math.min(wanted, text.length - maxLength), best?.start ?? 0);
  return { start, end: endOfWord(text, start + maxLength) };
}

/** The window from one piece of evidence to another with the largest sum of absolute contributions. */
function bestWindow(evidence: readonly Evidence[], maxLength: number): Span | null {
  const ordered = [...evidence].sort((a, b) => a.start - b.start);
  let best: (Span & { readonly weight: number }) | null = null;
  for (const [index, first] of ordered.entries()) {
    let weight = 0;
    let end = first.start;
    for (const item of ordered.slice(index)) {
      if (item.end - first.start > maxLength) break;
      weight += Math.abs(item.contribution);
      end = Math.max(end, item.end);
    }
    if (end > first.start && (best === null || weight > best.weight)) best = { start: first.start, end, weight };
  }
  return best;
}

function startOfWord(text: string, wanted: number, latest: number): number {
  if (wanted <= 0) return 0;
  const next = text.slice(wanted, latest).search(/\s/);
  return next < 0 ? wanted : wanted + next + 1;
}

function endOfWord(text: string, wanted: number): number {
  if (wanted >= text.length) return text.length;
  const cut = text.slice(0, wanted).search(/\s\S*$/);
  return cut < wanted - 40 ? wanted : cut;
}
