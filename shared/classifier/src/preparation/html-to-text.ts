import { Parser } from "htmlparser2";
import type { SkippedSpan } from "./text-preparation.ts";

/** Plain text of an HTML body and the parts its markup already gives away as quote or signature. */
export interface HtmlText {
  readonly text: string;
  readonly marks: readonly SkippedSpan[];
}

const DROPPED = new Set(
  "script style head title template noscript svg iframe object select textarea button".split(" "),
);
const BLOCKS = new Set(
  "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split(
    " ",
  ),
);
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
const QUOTE_CLASS =
  /\b(gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|OutlookMessageHeader|tutanota_quote)\b/;
const QUOTE_ID =
  /^(divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|replySplit|OLK_SRC_BODY_SECTION)$/;
const SIGNATURE_CLASS = /\b(gmail_signature|moz-signature|protonmail_signature_block|zmail_signature)\b/;
const SIGNATURE_ID = /^(Signature|ms-outlook-mobile-signature|AppleMailSignature|x_Signature)$/i;
const HIDDEN_STYLE = /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all/i;
/** Outlook separates the message it answers with a div whose only mark is this grey line. */
const OUTLOOK_LINE = /border-top\s*:\s*solid\s+#(E1E1E1|B5C4DF)/i;

interface OpenElement {
  readonly name: string;
  readonly reason: "quote" | "signature" | null;
  readonly start: number;
  readonly dropped: boolean;
}

/** HTML to text while it streams: block elements become line breaks, lists dashes, table cells tabs; no DOM. */
export function htmlToText(html: string): HtmlText {
  const writer = createTextWriter();
  const marks: SkippedSpan[] = [];
  const open: OpenElement[] = [];
  let dropped = 0;

  const close = (element: OpenElement): void => {
    if (element.dropped) dropped--;
    else if (dropped === 0) writer.afterTag(element.name);
    const end = writer.length();
    if (element.reason !== null && end > element.start)
      marks.push({ start: element.start, end, reason: element.reason });
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const hides = DROPPED.has(name) || isHidden(attributes);
        if (dropped === 0 && !hides) writer.beforeTag(name);
        if (VOID.has(name)) return;
        const reason = reasonOf(name, attributes);
        open.push({ name, reason, start: writer.length(), dropped: hides });
        if (hides) dropped++;
      },
      ontext(text) {
        if (dropped === 0) writer.write(text, open.at(-1)?.name === "pre");
      },
      onclosetag(name) {
        if (VOID.has(name) || open.at(-1)?.name !== name) return;
        const element = open.pop();
        if (element !== undefined) close(element);
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  for (const element of open.reverse()) close(element);
  return { text: writer.text(), marks: withOutlookTail(marks, writer.outlookLine(), writer.length()) };

  function reasonOf(name: string, attributes: Record<string, string>): "quote" | "signature" | null {
    const { class: classes = "", id = "", style = "" } = attributes;
    if (OUTLOOK_LINE.test(style)) writer.noteOutlookLine();
    if (name === "blockquote" || QUOTE_CLASS.test(classes) || QUOTE_ID.test(id)) return "quote";
    const isSignature = SIGNATURE_CLASS.test(classes) || SIGNATURE_ID.test(id);
    return isSignature || attributes["data-smartmail"] === "gmail_signature" ? "signature" : null;
  }
}

function isHidden(attributes: Record<string, string>): boolean {
  return "hidden" in attributes || HIDDEN_STYLE.test(attributes.style ?? "");
}

/** Everything under Outlook's grey line is the message that was answered. */
function withOutlookTail(marks: readonly SkippedSpan[], line: number | null, end: number): readonly SkippedSpan[] {
  return line === null || line >= end ? marks : [...marks, { start: line, end, reason: "quote" }];
}

/** Collects text, joining blanks and never opening with one. */
function createTextWriter() {
  const parts: string[] = [];
  let length = 0;
  let last = "\n";
  let outlookLine: number | null = null;
  const push = (text: string): void => {
    if (text === "") return;
    parts.push(text);
    length += text.length;
    last = text.slice(-1);
  };
  const breakLine = (): void => {
    if (last !== "\n") push("\n");
  };
  return {
    write(text: string, verbatim: boolean): void {
      if (verbatim) {
        push(text);
        return;
      }
      const joined = text.replace(/[\s\u00a0]+/g, " ");
      push(/\s$/.test(last) && joined.startsWith(" ") ? joined.slice(1) : joined);
    },
    beforeTag(name: string): void {
      if (name === "br") push("\n");
      else if (name === "td" || name === "th") {
        if (!/\s/.test(last)) push("\t");
      } else if (BLOCKS.has(name)) breakLine();
      if (name === "li") push("- ");
    },
    afterTag(name: string): void {
      if (BLOCKS.has(name)) breakLine();
      if (name === "p" && !parts.at(-1)?.endsWith("\n\n") && length > 0) push("\n");
    },
    noteOutlookLine(): void {
      outlookLine ??= length;
    },
    outlookLine: () => outlookLine,
    length: () => length,
    text: () => parts.join(""),
  };
}
