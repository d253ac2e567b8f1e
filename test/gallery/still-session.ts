import type { TriageSession, TriageState } from "@lucid/core";

/** A call that a view made on the session, as a test sees it. */
export interface SessionCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface StillSession extends TriageSession {
  show(state: TriageState): void;
  readonly calls: readonly SessionCall[];
}

/** A session that stands still in the state it is given and remembers what the views asked of it. */
export function createStillSession(initial: TriageState): StillSession {
  let state = initial;
  const listeners = new Set<() => void>();
  const calls: SessionCall[] = [];
  const remember =
    (method: string) =>
    async (...args: readonly unknown[]): Promise<void> => {
      calls.push({ method, args });
    };
  return {
    calls,
    show(next) {
      state = next;
      for (const listener of listeners) listener();
    },
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: remember("start"),
    accept: remember("accept"),
    applyTeam: remember("applyTeam"),
    correct: remember("correct"),
    confirmPriority: remember("confirmPriority"),
    undo: remember("undo"),
    setReason(code, note) {
      calls.push({ method: "setReason", args: note === undefined ? [code] : [code, note] });
    },
    showNewSuggestion: remember("showNewSuggestion"),
    useTaxonomy: remember("useTaxonomy"),
    dispose() {
      calls.push({ method: "dispose", args: [] });
    },
  };
}
