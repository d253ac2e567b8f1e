/** How the bytes are laid out. */
export type Layout =
  | { readonly kind: "csv" }
  | { readonly kind: "json-lines" }
  /** `paths`: where the tickets are, as the JSON reader names them. */
  | { readonly kind: "json-document"; readonly paths: readonly string[] };

/** Keys of scalars, then the list of tickets. */
const PAGE = /^\{\s*(?:"[^"]*"\s*:\s*(?:"[^"]*"|-?[\d.]+|null|true|false)\s*,\s*)*"(tickets|results)"\s*:\s*\[/;

/** Tells CSV, JSON lines and JSON documents apart by the first characters; the name decides where they do not. */
export function sniffLayout(start: string, fileName: string): Layout {
  const text = start.trimStart();
  if (text.startsWith("[")) return { kind: "json-document", paths: ["$.*"] };
  if (text.startsWith("{")) {
    const page = PAGE.exec(text);
    if (page !== null) return { kind: "json-document", paths: [`$.${page[1]}.*`] };
    if (isWholeObject(text.split("\n", 1)[0] ?? "") || /\.(jsonl|ndjson)$/i.test(fileName))
      return { kind: "json-lines" };
    return { kind: "json-document", paths: ["$.tickets.*", "$.results.*"] };
  }
  return { kind: "csv" };
}

function isWholeObject(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
