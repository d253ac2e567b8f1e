import { AppError } from "../app-error.ts";
import { createLabelMapper } from "../label-mapper.ts";
import type { ClassifyRequest } from "../ports.ts";
import { ClassificationRun } from "./classification-run.ts";
import { hashText } from "./hash-text.ts";
import type { PanelStore } from "./panel-store.ts";
import { unknownLabel } from "./proposed-labels.ts";
import { textToClassify } from "./text-to-classify.ts";
import { resetForRun, type TicketWork } from "./ticket-work.ts";

/** How many of the requester's earlier tickets are compared. */
const HISTORY_LIMIT = 5;

/** Asks the classifiers about the open ticket, with the labels that are active then. */
export class SuggestionRuns {
  constructor(private readonly store: PanelStore) {}

  /** The newest taxonomy's labels, and their desk values, hold from now on. */
  adoptTaxonomy(): void {
    const { store } = this;
    if (store.settings === null) return;
    const { host } = store.options;
    store.taxonomy = store.newerTaxonomy ?? store.taxonomy;
    store.newerTaxonomy = null;
    store.mapper = createLabelMapper(store.taxonomy, store.settings.mapping, host.desk);
    host.useLabels(store.mapper);
  }

  /** A new suggestion for the ticket as it is now; the one before is cancelled and forgotten. */
  start(work: TicketWork, includeFollowUp: boolean): void {
    const { store } = this;
    const { first, refined, clock } = store.options;
    resetForRun(work);
    if (store.newerTaxonomy !== null) this.adoptTaxonomy();
    work.includeFollowUp = includeFollowUp;
    work.runBase = hashText(work.ticket.subject, work.ticket.body);
    const run: ClassificationRun = new ClassificationRun({
      first,
      refined,
      request: this.requestFor(work),
      check: (suggestion) => {
        const label = unknownLabel(store.taxonomy, suggestion);
        return label === null ? null : new AppError("bundle_incompatible", `Unknown label "${label}"`);
      },
      onChange: () => {
        if (store.work !== work || work.run !== run) return;
        if (run.suggestion !== null) work.shownAt ??= clock.now();
        store.emit();
      },
    });
    work.run = run;
    run.start();
  }

  /** The requester's earlier tickets, for the additional label "recurring" only. */
  async readHistory(work: TicketWork): Promise<void> {
    const { requester } = work.ticket;
    if (requester === null) return;
    try {
      const history = await this.store.options.host.readRequesterHistory(requester.id, HISTORY_LIMIT);
      if (history === "unavailable" || !this.store.isOpen(work)) return;
      work.history = history.filter((past) => past.id !== work.ticket.id);
      if (work.history.length > 0) work.run?.addHistory(work.history);
    } catch {
      // The suggestion itself does not need it.
      work.history = [];
    }
  }

  private requestFor(work: TicketWork): ClassifyRequest {
    const { ticket } = work;
    return {
      ...textToClassify(ticket, work.includeFollowUp),
      ticketId: ticket.id,
      knownEntities: this.store.knownEntities(work),
      requesterTags: ticket.requester?.tags ?? [],
      organizationTags: ticket.requester?.organization?.tags ?? [],
      history: work.history,
      threshold: this.store.settings?.threshold ?? 0.8,
    };
  }
}
