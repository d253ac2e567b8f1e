import { type FeatureFamily, type TicketTokens, visitFeatures } from "@lucid/classifier";

/** A lexical feature: its family and its key within the family. */
export interface LexicalFeature {
  readonly family: FeatureFamily;
  readonly key: number | string;
}

/** The features of one text, by id, with how often they occur. */
export interface TextFeatures {
  readonly ids: Int32Array;
  readonly counts: Int32Array;
}

/** All features of some texts, counted once: every fold and every head starts from here. */
export interface FeatureSpace {
  /** By id. */
  readonly features: readonly LexicalFeature[];
  readonly texts: readonly TextFeatures[];
}

/** Visits every text once. Ids count up in the order of first occurrence. */
export function collectFeatures(texts: readonly TicketTokens[]): FeatureSpace {
  const features: LexicalFeature[] = [];
  const ids = new Map<FeatureFamily, Map<number | string, number>>();
  const idOf = (family: FeatureFamily, key: number | string): number => {
    const known = ids.get(family) ?? new Map<number | string, number>();
    ids.set(family, known);
    const id = known.get(key) ?? features.length;
    if (id === features.length) {
      known.set(key, id);
      features.push({ family, key });
    }
    return id;
  };
  const counted = texts.map((text): TextFeatures => {
    const counts = new Map<number, number>();
    visitFeatures(text, (family, key) => {
      const id = idOf(family, key);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    });
    return { ids: Int32Array.from(counts.keys()), counts: Int32Array.from(counts.values()) };
  });
  return { features, texts: counted };
}
