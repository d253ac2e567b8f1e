/** Markup that is known to be safe: made by `html`, or by a library from numbers and escaped text. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toString(): string {
    return this.source;
  }
}

type Piece = Markup | string | number | null | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** A template whose values are escaped, unless they are markup already; lists are joined, null is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return new Markup(parts.map((part, index) => part + sourceOf(values[index] ?? null)).join(""));
}

function sourceOf(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Markup) return piece.source;
  if (typeof piece === "number") return String(piece);
  return typeof piece === "string" ? escapeHtml(piece) : piece.map(sourceOf).join("");
}
