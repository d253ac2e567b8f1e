import type { FoundSpan } from "./personal-data.ts";

const LOCAL = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN = /[\p{L}\p{N}.-]/u;
const DOMAIN_WITH_DOT = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}\p{N}-]{2,}/u;

/** E-mail addresses in folded text. From each "@" outwards: what is read left and right never holds another "@". */
export function findEmails(text: string): FoundSpan[] {
  const found: FoundSpan[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && LOCAL.test(text.charAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && DOMAIN.test(text.charAt(end))) end++;
    const domain = DOMAIN_WITH_DOT.exec(text.slice(at + 1, end));
    if (start < at && domain !== null) found.push({ start, end: at + 1 + domain[0].length, kind: "email" });
  }
  return found;
}
