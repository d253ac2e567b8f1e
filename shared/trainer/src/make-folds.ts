import { createRandom, shuffled } from "./random.ts";
import type { TrainingText } from "./training-example.ts";

/**
 * Fold of each text: groups stay together, subcategories are spread evenly, names and descriptions are in no fold
 * (null: always training).
 */
export function makeFolds(texts: readonly TrainingText[], count: number, seed: number): (number | null)[] {
  const random = createRandom(seed);
  const folds = new Map<string, number>();
  const labels = new Map<string, Set<string>>();
  for (const text of texts) {
    if (text.role !== "example") continue;
    const key = `${text.category}/${text.subcategory}/${text.language}`;
    const groups = labels.get(key) ?? new Set();
    labels.set(key, groups.add(text.group));
  }
  let next = 0;
  for (const groups of labels.values()) {
    for (const group of shuffled([...groups], random)) {
      if (!folds.has(group)) folds.set(group, next++ % count);
    }
  }
  return texts.map((text) => (text.role === "example" ? (folds.get(text.group) ?? null) : null));
}

/** Fold 0 holds the tickets of these groups, everything else is always training (null). */
export function singleFold(texts: readonly TrainingText[], held: ReadonlySet<string>): (number | null)[] {
  return texts.map(({ fromTaxonomy, group }) => (!fromTaxonomy && held.has(group) ? 0 : null));
}
