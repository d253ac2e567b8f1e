import { createRandom } from "../random.ts";
import type { AdapterExample } from "./adapter-example.ts";

/** Seeds of the tokens that are left out, one for each step; apart from the plan's. */
const DROPOUT_SEED = 104_729;

/**
 * The texts of a step with that share of their tokens left out, others at each step, so that no text is learned by heart.
 * The first and the last token stay, and one between them at least. The same seed and step give the same tokens.
 */
export function dropTokens(
  examples: readonly AdapterExample[],
  share: number,
  { seed, step }: { readonly seed: number; readonly step: number },
): readonly AdapterExample[] {
  if (share === 0) return examples;
  const random = createRandom(seed * DROPOUT_SEED + step);
  return examples.map((example) => ({ ...example, ids: shortened(example.ids, share, random) }));
}

function shortened(ids: readonly number[], share: number, random: () => number): readonly number[] {
  const kept = ids.filter((_, place) => place === 0 || place === ids.length - 1 || random() >= share);
  return kept.length > 2 ? kept : ids;
}
