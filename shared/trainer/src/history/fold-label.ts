/** How far a desk's value is from a label's spelling, from nothing to most. */
export const SPELLINGS = ["exact", "blanks", "case", "accents", "separators"] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** A value with that much of its spelling taken away: two values that are equal then differ in no more than that. */
export function foldLabel(value: string, spelling: Spelling): string {
  if (spelling === "exact") return value;
  const trimmed = value.trim().replace(/\s+/g, " ").normalize("NFC");
  if (spelling === "blanks") return trimmed;
  const lower = trimmed.toLowerCase();
  if (spelling === "case") return lower;
  const plain = lower.normalize("NFKD").replace(/\p{M}/gu, "");
  if (spelling === "accents") return plain;
  const words = plain.replace(/[^\p{L}\p{N}+#]+/gu, " ").trim();
  return words === "" ? plain : words;
}

/** Kebab-case id of a name; empty if no letter of it has an ASCII form. */
export function kebabCase(name: string): string {
  return foldLabel(name, "accents")
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
