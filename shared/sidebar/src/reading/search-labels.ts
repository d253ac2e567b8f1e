import type { LabelEntry } from "./label-book.ts";

/** Lower case without accents: "Réseau" is found by "reseau". */
function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/**
 * Labels that contain every word of the query in name, group or description. Names that start with the query
 * come first, then names that contain it, then the rest; ties keep the taxonomy's order.
 */
export function searchLabels(entries: readonly LabelEntry[], query: string): readonly LabelEntry[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  const whole = words.join(" ");
  const rank = (entry: LabelEntry): number => {
    const name = fold(entry.name);
    if (name.startsWith(whole)) return 0;
    return words.every((word) => name.includes(word)) ? 1 : 2;
  };
  return entries
    .filter((entry) => {
      const text = fold(`${entry.name} ${entry.group ?? ""} ${entry.description}`);
      return words.every((word) => text.includes(word));
    })
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}
