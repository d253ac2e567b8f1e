/** Lower case without accents: "Réseau" and "reseau" are one word. Ligatures and typographic apostrophes are opened. */
export function foldWord(word: string): string {
  return word
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/œ/g, "oe")
    .replace(/’/g, "'");
}
