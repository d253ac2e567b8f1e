import {
  BIGRAM_BASE,
  encodeFloats,
  encodeIntegers,
  type FeatureFamily,
  type FeaturesJson,
  type TicketTokens,
  visitFeatures,
} from "@lucid/classifier";

export interface VocabularyOptions {
  /** A feature must occur in at least this many texts, by family. */
  readonly minimumTexts: Readonly<Record<FeatureFamily, number>>;
}

/** Features that occur often enough, with smoothed inverse document frequencies ln((1 + n) / (1 + df)) + 1. */
export function buildVocabulary(texts: readonly TicketTokens[], { minimumTexts }: VocabularyOptions): FeaturesJson {
  const counts = countTexts(texts);
  const kept = (family: FeatureFamily) =>
    [...counts[family].entries()].filter(([, count]) => count >= minimumTexts[family]).sort(byKey);
  const pieces = kept("pieces");
  const bigrams = kept("bigrams");
  const stems = kept("stems");
  const cues = kept("cues");
  const all = [...pieces, ...bigrams, ...stems, ...cues];
  const idf = all.map(([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1);
  return {
    pieces: encodeIntegers(pieces.map(([key]) => Number(key))),
    bigrams: encodeIntegers(
      bigrams.flatMap(([key]) => [Math.floor(Number(key) / BIGRAM_BASE), Number(key) % BIGRAM_BASE]),
    ),
    stems: stems.map(([key]) => String(key)),
    cues: cues.map(([key]) => String(key)),
    idf: encodeFloats(Float32Array.from(idf)),
  };
}

type Counts = Record<FeatureFamily, Map<number | string, number>>;

function countTexts(texts: readonly TicketTokens[]): Counts {
  const counts: Counts = { pieces: new Map(), bigrams: new Map(), stems: new Map(), cues: new Map() };
  for (const text of texts) {
    const seen = new Set<string>();
    visitFeatures(text, (family, key) => {
      if (seen.has(`${family} ${key}`)) return;
      seen.add(`${family} ${key}`);
      counts[family].set(key, (counts[family].get(key) ?? 0) + 1);
    });
  }
  return counts;
}

function byKey(left: readonly [number | string, number], right: readonly [number | string, number]): number {
  if (typeof left[0] === "number" && typeof right[0] === "number") return left[0] - right[0];
  return String(left[0]) < String(right[0]) ? -1 : 1;
}
