import { type TextLine, textLines } from "./text-lines.ts";
import type { SkippedSpan } from "./text-preparation.ts";

/** A signature is short: a sign-off further from the end is part of the message. */
const MAX_LINES = 14;
const MAX_LINE_LENGTH = 120;

const SIGN_OFF =
  /^(best|kind|warm|many|with (best|kind)|yours|all the best|cheers|regards|sincerely|respectfully|thanks|thank you|thx|ty|rgds|br|kr|bien à vous|cordialement|bien cordialement|très cordialement|sincèrement|sincères salutations|salutations|meilleures salutations|avec mes|bonne (journée|soirée|fin de journée|réception)|belle journée|merci|d['’]avance merci|amicalement|respectueusement|mfg|mit freundlichen grüßen)\b[\p{L}\s,.!'’-]{0,48}$/iu;
const SEPARATOR = /^(--|—|__+|\*{3,}|={5,}|-{5,})\s*$/;
const DEVICE =
  /^(sent from (my|an?)\b|sent via\b|get outlook for\b|envoyé (de|depuis|à partir de|avec)\b|téléchargez outlook|obtenir outlook|télécharger outlook|enviado desde|von meinem .{2,20} gesendet)/i;
const DISCLAIMER =
  /(this (e-?mail|message|communication|transmission)\b.{0,80}\b(confidential|intended (solely|only)|privileged)|confidentiality notice|if you (are not|have received) (the|this).{0,60}(intended recipient|in error|by mistake)|please consider the environment|think before you print|(ce|cet|le présent) (message|courriel|e-?mail).{0,100}(confidentiel|destinataire|exclusif)|si vous (n['’]êtes pas le destinataire|avez reçu ce (message|courriel))|pensez à l['’]environnement|n['’]imprimez (ce|cet) |avis de confidentialité|virus-free|garanti sans virus|registered (in|office)|siège social|S\.?I\.?R\.?E\.?T|RCS \p{L})/iu;
const CONTACT =
  /^[^.?!]{0,30}((tel|tél|phone|mobile|mob|fax|ligne directe|direct|t|m|p)\s*[.:]|\+?\d[\d\s().-]{7,}$|www\.|https?:\/\/\S+$|\S+@\S+\.\S+$)/i;

/** Signature, device line and disclaimers at the end of text[from, to), where a quote may follow. */
export function findSignature(text: string, from: number, to: number): SkippedSpan[] {
  const lines = textLines(text, from, to).filter(({ content }) => content !== "");
  const start = signatureStart(lines);
  const spans = lines
    .slice(0, start)
    .filter(({ content }) => DEVICE.test(content) || DISCLAIMER.test(content))
    .map((line) => signature(line.start, line.end));
  return [...spans, ...signatureSpans(lines.slice(start))];
}

/** Index of the first line that is signature; lines.length when there is none. */
function signatureStart(lines: readonly TextLine[]): number {
  const earliest = Math.max(0, lines.length - MAX_LINES);
  for (let index = earliest; index < lines.length; index++) {
    const content = lines[index]?.content ?? "";
    const rest = lines.slice(index + 1);
    if (SEPARATOR.test(content) && rest.every(isSignatureLine)) return index;
    // A ticket may be nothing but "Thanks": then there is no message to sign.
    if (index > 0 && SIGN_OFF.test(content) && rest.every(isSignatureLine)) return index;
  }
  let index = lines.length;
  while (index > 1 && isContact(lines[index - 1])) index--;
  return index;
}

function isSignatureLine({ content }: TextLine): boolean {
  if (isPostscript(content) || DISCLAIMER.test(content) || DEVICE.test(content)) return true;
  return content.length <= MAX_LINE_LENGTH && !/[?]$/.test(content) && content.split(/\s+/).length <= 14;
}

function isContact(line: TextLine | undefined): boolean {
  if (line === undefined) return false;
  return DEVICE.test(line.content) || DISCLAIMER.test(line.content) || CONTACT.test(line.content);
}

function isPostscript(content: string): boolean {
  return /^p\.?\s?s\.?\s?[:.-]?\s/i.test(content);
}

/** One span for lines that belong together; a postscript under the signature is read. */
function signatureSpans(lines: readonly TextLine[]): SkippedSpan[] {
  const spans: SkippedSpan[] = [];
  let continues = false;
  for (const line of lines) {
    const last = spans.at(-1);
    if (isPostscript(line.content)) continues = false;
    else if (continues && last !== undefined) spans[spans.length - 1] = signature(last.start, line.end);
    else {
      spans.push(signature(line.start, line.end));
      continues = true;
    }
  }
  return spans;
}

function signature(start: number, end: number): SkippedSpan {
  return { start, end, reason: "signature" };
}
