import type { AppError, TriageSession, TriageState } from "@lucid/core";

/** Stands in for a session that could not be set up (an installation setting is wrong): says why, does nothing else. */
export function createFailedSession(error: AppError): TriageSession {
  const state: TriageState = { kind: "error", error, notices: [], unsent: 0 };
  const nothing = () => Promise.resolve();
  return {
    getState: () => state,
    subscribe: () => () => undefined,
    start: nothing,
    accept: nothing,
    applyTeam: nothing,
    correct: nothing,
    confirmPriority: nothing,
    undo: nothing,
    setReason: () => undefined,
    showNewSuggestion: nothing,
    useTaxonomy: nothing,
    dispose: () => undefined,
  };
}
