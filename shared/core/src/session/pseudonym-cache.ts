import { UNKNOWN_PSEUDONYM } from "./unknown-pseudonym.ts";

export interface PseudonymCache {
  /** Starts computing it; a failed one is tried again at the next call. */
  prepare(id: string): void;
  /** At once: the pseudonym, or UNKNOWN_PSEUDONYM while it is not there. */
  get(id: string): string;
}

/** Pseudonyms computed beforehand: a frame may die right after a save, so nothing may be awaited then. */
export function createPseudonymCache(pseudonym: (id: string) => Promise<string>): PseudonymCache {
  const known = new Map<string, string>();
  const asked = new Set<string>();
  const compute = async (id: string): Promise<void> => {
    try {
      known.set(id, await pseudonym(id));
    } catch {
      // The tenant's key is not there yet: the next prepare asks again, until then the id stays unknown.
      asked.delete(id);
    }
  };
  return {
    prepare: (id) => {
      if (asked.has(id)) return;
      asked.add(id);
      void compute(id);
    },
    get: (id) => known.get(id) ?? UNKNOWN_PSEUDONYM,
  };
}
