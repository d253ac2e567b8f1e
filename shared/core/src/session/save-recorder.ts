import { AppError } from "../app-error.ts";
import type { SavedTicket } from "../ports.ts";
import type { PanelStore } from "./panel-store.ts";
import { recordSave, type SaveContext } from "./record-save.ts";
import type { SuggestionRuns } from "./suggestion-runs.ts";
import type { TicketWork } from "./ticket-work.ts";

/** Turns the helpdesk's confirmations of saves into rows of the outbox. */
export class SaveRecorder {
  constructor(
    private readonly store: PanelStore,
    private readonly runs: SuggestionRuns,
  ) {}

  /** Everything up to the outbox happens in the helpdesk's own turn: frames die right after a save. */
  onSaved(saved: SavedTicket): void {
    const { store } = this;
    const { work, settings, mapper } = store;
    if (store.disposed || work === null || settings === null || settings.mode === "off" || mapper === null) return;
    if (work.ticket.id !== null && work.ticket.id !== saved.ticketId) return;
    try {
      const context = { ...store.surroundings(mapper), ...this.context(work, settings.mode) };
      const decision = recordSave(work, saved, context);
      if (decision !== null) {
        void store.options.outbox.put(decision).catch((thrown) => this.report(work, thrown));
        store.options.onDecision?.(decision, work.run?.suggestion ?? null);
      }
      if (store.newerTaxonomy !== null && store.readOnlyReason(work) === null) {
        this.runs.start(work, work.includeFollowUp);
      }
    } catch (thrown) {
      work.problem = AppError.from(thrown);
    }
    store.emit();
  }

  private report(work: TicketWork, thrown: unknown): void {
    work.problem = AppError.from(thrown, "storage_refused");
    this.store.emit();
  }

  private context(work: TicketWork, mode: SaveContext["mode"]) {
    const { options, agent, pseudonyms } = this.store;
    const { requester } = work.ticket;
    return {
      desk: options.host.desk,
      mode,
      privacyLevel: options.privacyLevel(),
      bundleSequence: options.bundleSequence(),
      knownEntities: this.store.knownEntities(work),
      now: options.clock.now(),
      id: options.uuid(),
      agent: pseudonyms.get(agent?.id ?? ""),
      requester: requester === null ? null : pseudonyms.get(requester.id),
    };
  }
}
