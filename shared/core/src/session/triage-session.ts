import type { ReasonCode } from "../decision.ts";
import type { FieldId, LabelId, Taxonomy } from "../taxonomy.ts";
import { TicketPanel } from "./ticket-panel.ts";
import type { TriageSessionOptions } from "./triage-session-options.ts";
import type { TriageSession } from "./triage-state.ts";

/**
 * One ticket panel's logic: read -> classify -> show -> apply -> record. Nothing runs before start(). The session owns its
 * subscriptions and requests and gives them up in dispose(); host, classifiers and outbox belong to the caller.
 */
export function createTriageSession(options: TriageSessionOptions): TriageSession {
  const panel = new TicketPanel(options);
  return {
    getState: () => panel.getState(),
    subscribe: (listener) => panel.subscribe(listener),
    start: () => panel.start(),
    accept: () => panel.accept(),
    applyTeam: () => panel.applyTeam(),
    correct: (field: FieldId, labelId: LabelId) => panel.correct(field, labelId),
    confirmPriority: (yes: boolean) => panel.confirmPriority(yes),
    undo: () => panel.undo(),
    setReason: (code: ReasonCode | null, note?: string) => panel.setReason(code, note ?? null),
    showNewSuggestion: () => panel.showNewSuggestion(),
    useTaxonomy: (taxonomy: Taxonomy) => panel.useTaxonomy(taxonomy),
    dispose: () => panel.dispose(),
  };
}
