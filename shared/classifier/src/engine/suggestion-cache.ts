import type { Suggestion } from "@lucid/core";

/** Answers by bundle sequence and request hash; the least recently used one goes first. */
export interface SuggestionCache {
  get(sequence: number, textHash: string, ticketId: string | null): Suggestion | null;
  put(sequence: number, textHash: string, suggestion: Suggestion): void;
  clear(): void;
}

/** A bounded cache: answers hold the ticket's text, so it lives in the worker's memory only. */
export function createSuggestionCache(capacity: number): SuggestionCache {
  const answers = new Map<string, Suggestion>();
  const keyOf = (sequence: number, textHash: string) => `${sequence}:${textHash}`;
  return {
    get(sequence, textHash, ticketId) {
      const key = keyOf(sequence, textHash);
      const answer = answers.get(key);
      if (answer === undefined) return null;
      answers.delete(key);
      answers.set(key, answer);
      return { ...answer, ticketId };
    },
    put(sequence, textHash, suggestion) {
      answers.set(keyOf(sequence, textHash), suggestion);
      const oldest = answers.keys().next();
      if (answers.size > capacity && oldest.done !== true) answers.delete(oldest.value);
    },
    clear: () => answers.clear(),
  };
}
