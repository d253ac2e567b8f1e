import { AppError } from "../app-error.ts";
import type { ReasonCode } from "../decision.ts";
import { createLabelMapper, type LabelMapper, labelIdsOf } from "../label-mapper.ts";
import type { ClassifyRequest, MappingProblem, SavedTicket, TicketChange, Unsubscribe } from "../ports.ts";
import type { Settings } from "../settings.ts";
import type { FieldId, LabelId, Taxonomy } from "../taxonomy.ts";
import type { Agent, Ticket } from "../ticket.ts";
import { ClassificationRun } from "./classification-run.ts";
import { hashText } from "./hash-text.ts";
import { accept, type ClickContext, confirmPriority, correct, undo, writeTeam } from "./panel-clicks.ts";
import { noticesOf, type PanelSurroundings, readyState } from "./panel-state.ts";
import { unknownLabel } from "./proposed-labels.ts";
import { createPseudonymCache } from "./pseudonym-cache.ts";
import { recordSave } from "./record-save.ts";
import { textToClassify } from "./text-to-classify.ts";
import { createTicketWork, resetForRun, type TicketWork } from "./ticket-work.ts";
import type { TriageSessionOptions } from "./triage-session-options.ts";
import type { TriageState } from "./triage-state.ts";

/** How many of the requester's earlier tickets are compared. */
const HISTORY_LIMIT = 5;

/** The state machine behind createTriageSession: one frame of the helpdesk, one ticket at a time. */
export class TicketPanel {
  private state: TriageState = { kind: "loading", step: "ticket", engine: null };
  private readonly listeners = new Set<() => void>();
  private readonly subscriptions: Unsubscribe[] = [];
  private readonly pseudonyms;
  private taxonomy: Taxonomy;
  private newerTaxonomy: Taxonomy | null = null;
  private settings: Settings | null = null;
  private mapper: LabelMapper | null = null;
  private agent: Agent | null = null;
  private work: TicketWork | null = null;
  private startError: AppError | null = null;
  private mappingProblems: readonly MappingProblem[] = [];
  private queue: Promise<void> = Promise.resolve();
  private clicks = 0;
  private starting: Promise<void> | null = null;
  private changedWhileStarting = false;
  private readsBegun = 0;
  private newestRead = 0;
  private disposed = false;

  constructor(private readonly options: TriageSessionOptions) {
    this.taxonomy = options.taxonomy;
    this.pseudonyms = createPseudonymCache((id) => options.pseudonym(id));
  }

  getState(): TriageState {
    return this.state;
  }

  subscribe(listener: () => void): Unsubscribe {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  start(): Promise<void> {
    if (this.disposed) return Promise.resolve();
    if (this.state.kind === "error" && this.work !== null) return this.retry(this.work);
    if (this.work !== null || (this.settings?.mode === "off" && this.startError === null)) return Promise.resolve();
    this.starting ??= this.open().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  accept(): Promise<void> {
    return this.click(accept);
  }

  applyTeam(): Promise<void> {
    return this.click(writeTeam);
  }

  correct(field: FieldId, labelId: LabelId): Promise<void> {
    if (!labelIdsOf(this.taxonomy, field).includes(labelId)) return Promise.resolve();
    return this.click((context) => correct(context, field, labelId));
  }

  confirmPriority(yes: boolean): Promise<void> {
    return this.click((context) => confirmPriority(context, yes));
  }

  undo(): Promise<void> {
    return this.click(undo);
  }

  setReason(code: ReasonCode | null, note: string | null): void {
    if (this.work === null) return;
    this.work.reason = code === null ? null : { code, note };
    this.emit();
  }

  async showNewSuggestion(): Promise<void> {
    const work = this.work;
    if (work === null || this.disposed) return;
    const includeFollowUp = work.includeFollowUp || work.offer?.kind === "customer-message";
    const read = await this.readTicket(work);
    if (this.work !== work || this.disposed) return;
    if (read instanceof AppError) work.problem = read;
    else if (work.ticket.readOnly === null) this.startRun(work, includeFollowUp);
    this.emit();
  }

  async useTaxonomy(taxonomy: Taxonomy): Promise<void> {
    if (this.disposed) return;
    this.newerTaxonomy = taxonomy;
    const work = this.work;
    // Labels do not change under the agent's hands: the newer ones are taken up with the next suggestion.
    if (work === null || !work.draft.touched) await this.showNewSuggestion();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.work?.run?.stop();
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.emit();
    this.listeners.clear();
  }

  private async open(): Promise<void> {
    const { host } = this.options;
    this.startError = null;
    try {
      this.setState({ kind: "loading", step: "ticket", engine: null });
      this.settings = await host.readSettings();
      if (this.disposed) return;
      if (this.settings.mode === "off") return this.emit();
      this.adoptTaxonomy();
      this.listen();
      const [ticket, agent] = await Promise.all([host.readTicket(), this.readAgent()]);
      if (this.disposed) return;
      this.agent = agent;
      this.openTicket(ticket);
      void this.checkMapping();
      if (this.changedWhileStarting) await this.refresh("text");
    } catch (thrown) {
      this.startError = AppError.from(thrown, "host_error");
      this.emit();
    }
  }

  /** After an error the ticket is read again, so that what changed meanwhile is not missed. */
  private async retry(work: TicketWork): Promise<void> {
    const read = await this.readTicket(work);
    if (this.disposed || this.work !== work) return;
    if (read instanceof AppError) work.problem = read;
    else if (work.ticket.readOnly === null) this.startRun(work, work.includeFollowUp);
    this.emit();
  }

  private async readAgent(): Promise<Agent | null> {
    try {
      return await this.options.host.readAgent();
    } catch {
      // Without the agent the row says "unknown": no reason to withhold the suggestion.
      return null;
    }
  }

  private listen(): void {
    if (this.subscriptions.length > 0) return;
    const { host, first, refined, outbox } = this.options;
    const changed = (): void => {
      this.preparePseudonyms();
      this.emit();
    };
    this.subscriptions.push(
      host.onTicketChange((change) => this.onTicketChange(change)),
      host.onSaved((saved) => this.onSaved(saved)),
      host.onVisibility((visible) => {
        if (visible) void this.refresh("text");
      }),
      outbox.onState(changed),
    );
    for (const classifier of [first, refined]) {
      if (classifier !== null) this.subscriptions.push(classifier.onStatus(changed));
    }
  }

  private adoptTaxonomy(): void {
    if (this.settings === null) return;
    this.taxonomy = this.newerTaxonomy ?? this.taxonomy;
    this.newerTaxonomy = null;
    this.mapper = createLabelMapper(this.taxonomy, this.settings.mapping, this.options.host.desk);
    this.options.host.useLabels(this.mapper);
  }

  private async checkMapping(): Promise<void> {
    try {
      this.mappingProblems = await this.options.host.checkMapping();
      this.emit();
    } catch {
      // The check is a courtesy to the admin; a field that cannot be written says so itself.
      this.mappingProblems = [];
    }
  }

  private openTicket(ticket: Ticket): void {
    this.work?.run?.stop();
    const work = createTicketWork(ticket);
    this.work = work;
    this.preparePseudonyms();
    if (this.readOnlyReason(work) === null) {
      this.startRun(work, false);
      void this.readHistory(work);
    }
    this.emit();
  }

  private readOnlyReason(work: TicketWork): Exclude<Ticket["readOnly"], null> | null {
    return work.ticket.readOnly ?? (this.agent?.role === "light-agent" ? "light-agent" : null);
  }

  private preparePseudonyms(): void {
    if (this.disposed) return;
    if (this.agent !== null) this.pseudonyms.prepare(this.agent.id);
    const requester = this.work?.ticket.requester;
    if (requester !== null && requester !== undefined) this.pseudonyms.prepare(requester.id);
  }

  private async readHistory(work: TicketWork): Promise<void> {
    const { requester } = work.ticket;
    if (requester === null) return;
    try {
      const history = await this.options.host.readRequesterHistory(requester.id, HISTORY_LIMIT);
      if (history === "unavailable" || this.disposed || this.work !== work) return;
      work.history = history.filter((past) => past.id !== work.ticket.id);
      if (work.history.length > 0) work.run?.addHistory(work.history);
    } catch {
      // Only the additional label "recurring" needs it.
      work.history = [];
    }
  }

  private startRun(work: TicketWork, includeFollowUp: boolean): void {
    resetForRun(work);
    if (this.newerTaxonomy !== null) this.adoptTaxonomy();
    work.includeFollowUp = includeFollowUp;
    work.runBase = hashText(work.ticket.subject, work.ticket.body);
    const run: ClassificationRun = new ClassificationRun({
      first: this.options.first,
      refined: this.options.refined,
      request: this.requestFor(work),
      check: (suggestion) => {
        const label = unknownLabel(this.taxonomy, suggestion);
        return label === null ? null : new AppError("bundle_incompatible", `Unknown label "${label}"`);
      },
      onChange: () => {
        if (this.work !== work || work.run !== run) return;
        if (run.suggestion !== null) work.shownAt ??= this.options.clock.now();
        this.emit();
      },
    });
    work.run = run;
    run.start();
  }

  private requestFor(work: TicketWork): ClassifyRequest {
    const { ticket } = work;
    return {
      ...textToClassify(ticket, work.includeFollowUp),
      ticketId: ticket.id,
      knownEntities: this.knownEntities(work),
      requesterTags: ticket.requester?.tags ?? [],
      organizationTags: ticket.requester?.organization?.tags ?? [],
      history: work.history,
      threshold: this.settings?.threshold ?? 0.8,
    };
  }

  private knownEntities(work: TicketWork): readonly string[] {
    const { requester } = work.ticket;
    const names = [requester?.name, requester?.organization?.name, this.agent?.name];
    return names.filter((name): name is string => name !== undefined && name.trim() !== "");
  }

  private onTicketChange(change: TicketChange): void {
    const work = this.work;
    if (this.disposed) return;
    if (work === null) {
      this.changedWhileStarting = true;
    } else if (change.kind === "fields") {
      this.noteEdits(work, work.draft.observe(change.fields, change));
      this.emit();
    } else {
      void this.refresh(change.kind === "customer-message" ? "customer-message" : "text");
    }
  }

  /** The agent's own edits: what is shown does not change under the hand any more. */
  private noteEdits(work: TicketWork, fields: readonly FieldId[]): void {
    if (fields.length === 0) return;
    work.run?.touch();
    work.recorded = null;
    if (fields.includes("priority")) work.lowering = null;
  }

  private async refresh(kind: "customer-message" | "text"): Promise<void> {
    const work = this.work;
    if (work === null || this.disposed) return;
    const read = await this.readTicket(work);
    // A failed read changes nothing: what is shown still belongs to the text that was read before.
    if (read instanceof AppError || this.work !== work || this.disposed) return;
    this.noteText(work, kind);
    this.emit();
  }

  /**
   * Reads the ticket again and takes over what changed. Another ticket in the frame: everything starts anew. A read
   * during which the form changed says nothing about the form.
   */
  private async readTicket(work: TicketWork): Promise<"read" | AppError> {
    const version = work.draft.version;
    const read = ++this.readsBegun;
    let ticket: Ticket;
    try {
      ticket = await this.options.host.readTicket();
    } catch (thrown) {
      return AppError.from(thrown, "host_error");
    }
    if (this.disposed || this.work !== work || read < this.newestRead) return "read";
    this.newestRead = read;
    if (isOtherTicket(work, ticket)) {
      this.openTicket(ticket);
      return "read";
    }
    if (work.draft.version === version) {
      this.noteEdits(work, work.draft.observe(ticket.fields, ticket));
      if (ticket.confidence !== undefined) work.confidence = ticket.confidence;
    }
    this.takeOver(work, ticket);
    return "read";
  }

  private takeOver(work: TicketWork, ticket: Ticket): void {
    const wasReadOnly = this.readOnlyReason(work) !== null;
    work.ticket = { ...ticket, id: ticket.id ?? work.ticket.id };
    this.preparePseudonyms();
    const isReadOnly = this.readOnlyReason(work) !== null;
    if (isReadOnly) work.run?.stop();
    else if (wasReadOnly || work.run === null) this.startRun(work, work.includeFollowUp);
  }

  /** If the text is not what the suggestion is about: a new suggestion, or the offer of one if something was touched. */
  private noteText(work: TicketWork, kind: "customer-message" | "text"): void {
    const { run } = work;
    if (run === null || this.readOnlyReason(work) !== null) return;
    const includeFollowUp = work.includeFollowUp || kind === "customer-message";
    const text = textToClassify(work.ticket, includeFollowUp);
    if (hashText(text.subject, text.body) === run.textHash) {
      if (work.offer?.kind === "text") work.offer = null;
      return;
    }
    if (work.draft.touched && run.suggestion !== null && this.settings?.mode === "suggest") {
      work.offer = { kind: this.baseChanged(work) ? "text" : "customer-message" };
      run.touch();
    } else if (!work.draft.touched || run.suggestion === null) this.startRun(work, includeFollowUp);
  }

  private baseChanged(work: TicketWork): boolean {
    return hashText(work.ticket.subject, work.ticket.body) !== work.runBase;
  }

  private click(job: (context: ClickContext) => Promise<void>): Promise<void> {
    const work = this.work;
    if (work === null || this.state.kind !== "ready") return Promise.resolve();
    work.run?.touch();
    work.problem = null;
    this.preparePseudonyms();
    this.clicks++;
    this.emit();
    this.queue = this.queue.then(() => this.carryOut(work, job));
    return this.queue;
  }

  private async carryOut(work: TicketWork, job: (context: ClickContext) => Promise<void>): Promise<void> {
    try {
      if (this.disposed || this.work !== work || this.mapper === null || this.settings === null) return;
      await job({
        host: this.options.host,
        work,
        taxonomy: this.taxonomy,
        mapper: this.mapper,
        confidenceField: this.settings.mapping.confidence.field,
        reread: () => this.reread(work),
        changed: () => this.emit(),
      });
    } catch (thrown) {
      work.problem = AppError.from(thrown);
    } finally {
      this.clicks--;
      this.emit();
    }
  }

  /** Right before a write: is this still the ticket, and the text, that the agent looked at? */
  private async reread(work: TicketWork): Promise<"same" | "text-changed" | "gone"> {
    const read = await this.readTicket(work);
    if (read instanceof AppError) {
      work.problem = read;
      return "gone";
    }
    if (this.disposed || this.work !== work || this.readOnlyReason(work) !== null) return "gone";
    if (!this.baseChanged(work)) return "same";
    this.noteText(work, "text");
    return "text-changed";
  }

  /** Everything up to the outbox happens in the helpdesk's own turn: frames die right after a save. */
  private onSaved(saved: SavedTicket): void {
    const { settings, mapper, work } = this;
    if (this.disposed || work === null || settings === null || settings.mode === "off" || mapper === null) return;
    if (work.ticket.id !== null && work.ticket.id !== saved.ticketId) return;
    try {
      const decision = recordSave(work, saved, {
        ...this.surroundings(mapper),
        ...this.saveContext(work, settings.mode),
      });
      if (decision !== null) void this.options.outbox.put(decision).catch((thrown) => this.reportUnsaved(work, thrown));
      if (this.newerTaxonomy !== null && this.readOnlyReason(work) === null) this.startRun(work, work.includeFollowUp);
    } catch (thrown) {
      work.problem = AppError.from(thrown);
    }
    this.emit();
  }

  private reportUnsaved(work: TicketWork, thrown: unknown): void {
    work.problem = AppError.from(thrown, "storage_refused");
    this.emit();
  }

  private saveContext(work: TicketWork, mode: "monitor" | "suggest") {
    const { options } = this;
    const requester = work.ticket.requester;
    return {
      desk: options.host.desk,
      mode,
      privacyLevel: options.privacyLevel(),
      bundleSequence: options.bundleSequence(),
      knownEntities: this.knownEntities(work),
      now: options.clock.now(),
      id: options.uuid(),
      agent: this.pseudonyms.get(this.agent?.id ?? ""),
      requester: requester === null ? null : this.pseudonyms.get(requester.id),
    };
  }

  private surroundings(mapper: LabelMapper): PanelSurroundings {
    const { first, refined, outbox } = this.options;
    const { taxonomy, mappingProblems } = this;
    return { first, refined, outbox, taxonomy, mapper, mappingProblems, busy: this.clicks > 0 };
  }

  private emit(): void {
    this.setState(this.computeState());
  }

  private computeState(): TriageState {
    if (this.disposed) return { kind: "disposed" };
    if (this.settings?.mode === "off" && this.startError === null) return { kind: "off" };
    if (this.settings?.mode === "monitor") return { kind: "monitor" };
    if (this.startError !== null) return this.errorState(this.startError);
    const engine = this.options.refined?.status() ?? null;
    if (this.work === null || this.mapper === null) return { kind: "loading", step: "ticket", engine };
    const reason = this.readOnlyReason(this.work);
    if (reason !== null) return { kind: "read-only", reason };
    const failure = this.work.run?.error ?? null;
    if (failure !== null) return this.errorState(failure);
    return readyState(this.work, this.surroundings(this.mapper)) ?? { kind: "loading", step: "suggestion", engine };
  }

  private errorState(error: AppError): TriageState {
    return { kind: "error", error, notices: noticesOf(this.options), unsent: this.options.outbox.state().unsent };
  }

  private setState(state: TriageState): void {
    this.state = state;
    for (const listener of [...this.listeners]) {
      try {
        listener();
      } catch {
        // A view that fails to paint must not stop the ticket's work or the other views.
        this.listeners.delete(listener);
      }
    }
  }
}

/** A new ticket that was stored keeps its text; any other change of id means that the frame shows another ticket. */
function isOtherTicket(work: TicketWork, ticket: Ticket): boolean {
  if (ticket.id === work.ticket.id) return false;
  if (work.ticket.id !== null) return true;
  return hashText(ticket.subject, ticket.body) !== hashText(work.ticket.subject, work.ticket.body);
}
