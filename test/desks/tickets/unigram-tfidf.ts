/** A text as an L2-normalised sparse vector: word to weight. */
export type UnigramVector = ReadonlyMap<string, number>;

/**
 * Word-unigram TF-IDF with smoothed idf, ln((1 + n) / (1 + df)) + 1, fitted on the given texts.
 * @param texts every text that will be compared
 * @returns one vector per text, in the same order; a text without words gets an empty vector
 */
export function unigramTfidf(texts: readonly string[]): UnigramVector[] {
  const documents = texts.map(wordCounts);
  const documentFrequency = new Map<string, number>();
  for (const counts of documents) {
    for (const word of counts.keys()) documentFrequency.set(word, (documentFrequency.get(word) ?? 0) + 1);
  }
  const idf = (word: string) => Math.log((1 + texts.length) / (1 + (documentFrequency.get(word) ?? 0))) + 1;
  return documents.map((counts) => {
    const weights = [...counts].map(([word, count]): [string, number] => [word, count * idf(word)]);
    const norm = Math.hypot(...weights.map(([, weight]) => weight));
    return new Map(weights.map(([word, weight]) => [word, weight / norm]));
  });
}

/** Cosine of two normalised vectors, 0 (no word in common) to 1. */
export function cosine(a: UnigramVector, b: UnigramVector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [word, weight] of small) sum += weight * (large.get(word) ?? 0);
  return sum;
}

function wordCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
