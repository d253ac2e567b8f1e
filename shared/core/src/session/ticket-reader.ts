import { AppError } from "../app-error.ts";
import type { TicketChange } from "../ports.ts";
import type { FieldId } from "../taxonomy.ts";
import type { Ticket } from "../ticket.ts";
import { hashText } from "./hash-text.ts";
import type { PanelStore } from "./panel-store.ts";
import type { SuggestionRuns } from "./suggestion-runs.ts";
import { textToClassify } from "./text-to-classify.ts";
import { createTicketWork, type TicketWork } from "./ticket-work.ts";

type TextChange = "customer-message" | "text";

/** Keeps the panel's ticket as the helpdesk's: reads it, takes over what changed, notices another ticket or text. */
export class TicketReader {
  private readsBegun = 0;
  private newestRead = 0;

  constructor(
    private readonly store: PanelStore,
    private readonly runs: SuggestionRuns,
  ) {}

  /** Starts anew with this ticket. */
  open(ticket: Ticket): void {
    const { store } = this;
    store.work?.run?.stop();
    const work = createTicketWork(ticket);
    store.work = work;
    store.preparePseudonyms();
    if (store.readOnlyReason(work) === null) {
      this.runs.start(work, false);
      void this.runs.readHistory(work);
    }
    store.emit();
  }

  /**
   * Reads the ticket again and takes over what changed. Another ticket in the frame: everything starts anew. A read
   * during which the form changed says nothing about the form.
   */
  async read(work: TicketWork): Promise<"read" | AppError> {
    const { store } = this;
    const version = work.draft.version;
    const read = ++this.readsBegun;
    let ticket: Ticket;
    try {
      ticket = await store.options.host.readTicket();
    } catch (thrown) {
      return AppError.from(thrown, "host_error");
    }
    if (!store.isOpen(work) || read < this.newestRead) return "read";
    this.newestRead = read;
    if (isOtherTicket(work, ticket)) {
      this.open(ticket);
      return "read";
    }
    if (work.draft.version === version) {
      this.noteEdits(work, work.draft.observe(ticket.fields, ticket));
      if (ticket.confidence !== undefined) work.confidence = ticket.confidence;
    }
    this.takeOver(work, ticket);
    return "read";
  }

  /** Reads again for a new suggestion, which replaces the one that is shown. */
  async readForNewSuggestion(work: TicketWork, includeFollowUp: boolean): Promise<void> {
    const read = await this.read(work);
    if (!this.store.isOpen(work)) return;
    if (read instanceof AppError) work.problem = read;
    else if (work.ticket.readOnly === null) this.runs.start(work, includeFollowUp);
    this.store.emit();
  }

  /** Right before a write: is this still the ticket, and the text, that the agent looked at? */
  async reread(work: TicketWork): Promise<"same" | "text-changed" | "gone"> {
    const read = await this.read(work);
    if (read instanceof AppError) {
      work.problem = read;
      return "gone";
    }
    if (!this.store.isOpen(work) || this.store.readOnlyReason(work) !== null) return "gone";
    if (!baseChanged(work)) return "same";
    this.noteText(work, "text");
    return "text-changed";
  }

  /** The helpdesk says that something of the open ticket changed. */
  onChange(work: TicketWork, change: TicketChange): void {
    if (change.kind === "fields") {
      this.noteEdits(work, work.draft.observe(change.fields, change));
      this.store.emit();
    } else {
      void this.refresh(change.kind === "customer-message" ? "customer-message" : "text");
    }
  }

  async refresh(kind: TextChange): Promise<void> {
    const { store } = this;
    const { work } = store;
    if (work === null || store.disposed) return;
    const read = await this.read(work);
    // A failed read changes nothing: what is shown still belongs to the text that was read before.
    if (read instanceof AppError || !store.isOpen(work)) return;
    this.noteText(work, kind);
    store.emit();
  }

  /** The agent's own edits: what is shown does not change under the hand any more. */
  private noteEdits(work: TicketWork, fields: readonly FieldId[]): void {
    if (fields.length === 0) return;
    work.run?.touch();
    work.recorded = null;
    if (fields.includes("priority")) work.lowering = null;
  }

  private takeOver(work: TicketWork, ticket: Ticket): void {
    const { store } = this;
    const wasReadOnly = store.readOnlyReason(work) !== null;
    work.ticket = { ...ticket, id: ticket.id ?? work.ticket.id };
    store.preparePseudonyms();
    const isReadOnly = store.readOnlyReason(work) !== null;
    if (isReadOnly) work.run?.stop();
    else if (wasReadOnly || work.run === null) this.runs.start(work, work.includeFollowUp);
  }

  /** If the text is not what the suggestion is about: a new suggestion, or the offer of one if something was touched. */
  private noteText(work: TicketWork, kind: TextChange): void {
    const { run } = work;
    if (run === null || this.store.readOnlyReason(work) !== null) return;
    const includeFollowUp = work.includeFollowUp || kind === "customer-message";
    const text = textToClassify(work.ticket, includeFollowUp);
    if (hashText(text.subject, text.body) === run.textHash) {
      if (work.offer?.kind === "text") work.offer = null;
      return;
    }
    if (work.draft.touched && run.suggestion !== null && this.store.settings?.mode === "suggest") {
      work.offer = { kind: baseChanged(work) ? "text" : "customer-message" };
      run.touch();
    } else if (!work.draft.touched || run.suggestion === null) this.runs.start(work, includeFollowUp);
  }
}

function baseChanged(work: TicketWork): boolean {
  return hashText(work.ticket.subject, work.ticket.body) !== work.runBase;
}

/** A new ticket that was stored keeps its text; any other change of id means that the frame shows another ticket. */
function isOtherTicket(work: TicketWork, ticket: Ticket): boolean {
  if (ticket.id === work.ticket.id) return false;
  if (work.ticket.id !== null) return true;
  return hashText(ticket.subject, ticket.body) !== hashText(work.ticket.subject, work.ticket.body);
}
