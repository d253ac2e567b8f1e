import { findEmails } from "./find-emails.ts";
import { findIbans } from "./find-ibans.ts";
import { findNames } from "./find-names.ts";
import { findNumbers } from "./find-numbers.ts";
import { foldText } from "./fold-text.ts";
import type { FoundSpan } from "./personal-data.ts";

/**
 * Personal data in a text: e-mail addresses, IBANs (mod 97), cards (Luhn), phones, every run of six digits or more, and
 * known names. Offsets are those of the given text; spans ascend and do not overlap. Width variants, zero-width
 * characters, accents and other scripts' digits do not hide anything. Linear in the text's length.
 */
export function findPersonalData(text: string, knownEntities: readonly string[] = []): FoundSpan[] {
  const folded = foldText(text);
  const found = [
    ...findEmails(folded.text),
    ...findIbans(folded.text),
    ...findNumbers(folded.text),
    ...findNames(folded.text, knownEntities),
  ];
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: FoundSpan[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  // The folded text mostly keeps its places: then the spans are already those of the original.
  return folded.sameOffsets
    ? merged
    : merged.map(({ start, end, kind }) => ({ ...folded.toOriginal(start, end), kind }));
}
