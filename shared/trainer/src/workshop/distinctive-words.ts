/** Words of fewer letters are articles and the like in most languages. */
const SHORTEST_WORD = 3;

/**
 * The words that set each group of texts apart: class-based TF-IDF, a word's share of the group's words x ln((1 + texts) / (1 +
 * texts with the word)), counted over the texts of all groups, so that what every ticket says weighs nothing. A word must
 * occur in at least two texts of its group. Best first.
 */
export function distinctiveWords(groups: readonly (readonly (readonly string[])[])[], count: number): string[][] {
  const kept = groups.map((texts) => texts.map((words) => words.filter(isWord)));
  const inTexts = countTexts(kept.flat());
  const all = kept.reduce((sum, { length }) => sum + length, 0);
  return kept.map((texts) => {
    const own = countTexts(texts);
    const words = texts.flat();
    const occurrences = new Map<string, number>();
    for (const word of words) occurrences.set(word, (occurrences.get(word) ?? 0) + 1);
    return [...occurrences]
      .filter(([word]) => (own.get(word) ?? 0) >= 2)
      .map(([word, times]) => ({
        word,
        weight: (times / words.length) * Math.log((1 + all) / (1 + (inTexts.get(word) ?? 0))),
      }))
      .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
      .slice(0, count)
      .map(({ word }) => word);
  });
}

function isWord(word: string): boolean {
  return word.length >= SHORTEST_WORD && /\p{L}/u.test(word);
}

function countTexts(texts: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) {
    for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
