import type { FoundSpan } from "./personal-data.ts";
import { isLetterOrDigit } from "./word-character.ts";

/** What a local part holds besides letters and digits (RFC 5322 atoms). */
const LOCAL_EXTRA = codes(".!#$%&'*+/=?^_`{|}~-");
const DOMAIN_EXTRA = codes(".-");

/** E-mail addresses in folded text. From each "@" outwards: what is read left and right never holds another "@". */
export function findEmails(text: string): FoundSpan[] {
  const found: FoundSpan[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && isOneOf(text.charCodeAt(start - 1), LOCAL_EXTRA)) start--;
    const end = domainEnd(text, at + 1);
    if (start < at && end !== null) found.push({ start, end, kind: "email" });
  }
  return found;
}

/** End of a domain with at least one dot and two characters behind the last; null if there is none. */
function domainEnd(text: string, start: number): number | null {
  let end = start;
  let dot = -1;
  let dotBefore = -1;
  for (; isOneOf(text.charCodeAt(end), DOMAIN_EXTRA); end++) {
    if (text.charAt(end) !== ".") continue;
    // Two dots, or a dot at the beginning: the domain ends before.
    if (end === start || dot === end - 1) break;
    dotBefore = dot;
    dot = end;
  }
  // A full stop behind the address is not part of it.
  if (dot >= start && dot === end - 1) [end, dot] = [dot, dotBefore];
  return dot > start && end - dot > 2 ? end : null;
}

function isOneOf(code: number, extra: Uint8Array): boolean {
  return isLetterOrDigit(code) || extra[code] === 1;
}

/** A table of ASCII: 1 for each of the characters. */
function codes(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
