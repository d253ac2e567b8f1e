import { AppError } from "../app-error.ts";
import type { ReasonCode } from "../decision.ts";
import { labelIdsOf } from "../label-mapper.ts";
import type { TicketChange, Unsubscribe } from "../ports.ts";
import type { FieldId, LabelId, Taxonomy } from "../taxonomy.ts";
import type { Agent } from "../ticket.ts";
import { ClickQueue } from "./click-queue.ts";
import { accept, confirmPriority, correct, undo, writeTeam } from "./panel-clicks.ts";
import { PanelStore } from "./panel-store.ts";
import { SaveRecorder } from "./save-recorder.ts";
import { SuggestionRuns } from "./suggestion-runs.ts";
import { TicketReader } from "./ticket-reader.ts";
import type { TriageSessionOptions } from "./triage-session-options.ts";
import type { TriageState } from "./triage-state.ts";

/** The state machine behind createTriageSession: one frame of the helpdesk, one ticket at a time. */
export class TicketPanel {
  private readonly store: PanelStore;
  private readonly runs: SuggestionRuns;
  private readonly reader: TicketReader;
  private readonly clicks: ClickQueue;
  private readonly saves: SaveRecorder;
  private readonly subscriptions: Unsubscribe[] = [];
  private starting: Promise<void> | null = null;
  private changedWhileStarting = false;

  constructor(private readonly options: TriageSessionOptions) {
    this.store = new PanelStore(options);
    this.runs = new SuggestionRuns(this.store);
    this.reader = new TicketReader(this.store, this.runs);
    this.clicks = new ClickQueue(this.store, this.reader);
    this.saves = new SaveRecorder(this.store, this.runs);
  }

  getState(): TriageState {
    return this.store.getState();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.store.subscribe(listener);
  }

  start(): Promise<void> {
    const { disposed, work, settings, startError } = this.store;
    if (disposed) return Promise.resolve();
    // After an error the ticket is read again, so that what changed meanwhile is not missed.
    if (this.getState().kind === "error" && work !== null) {
      return this.reader.readForNewSuggestion(work, work.includeFollowUp);
    }
    if (work !== null || (settings?.mode === "off" && startError === null)) return Promise.resolve();
    this.starting ??= this.open().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  accept(): Promise<void> {
    return this.clicks.add(accept);
  }

  applyTeam(): Promise<void> {
    return this.clicks.add(writeTeam);
  }

  correct(field: FieldId, labelId: LabelId): Promise<void> {
    if (!labelIdsOf(this.store.taxonomy, field).includes(labelId)) return Promise.resolve();
    return this.clicks.add((context) => correct(context, field, labelId));
  }

  confirmPriority(yes: boolean): Promise<void> {
    return this.clicks.add((context) => confirmPriority(context, yes));
  }

  undo(): Promise<void> {
    return this.clicks.add(undo);
  }

  setReason(code: ReasonCode | null, note: string | null): void {
    const { work } = this.store;
    if (work === null) return;
    work.reason = code === null ? null : { code, note };
    this.store.emit();
  }

  async showNewSuggestion(): Promise<void> {
    const { work, disposed } = this.store;
    if (work === null || disposed) return;
    const includeFollowUp = work.includeFollowUp || work.offer?.kind === "customer-message";
    await this.reader.readForNewSuggestion(work, includeFollowUp);
  }

  async useTaxonomy(taxonomy: Taxonomy): Promise<void> {
    const { store } = this;
    if (store.disposed) return;
    store.newerTaxonomy = taxonomy;
    // Labels do not change under the agent's hands: the newer ones are taken up with the next suggestion.
    if (store.work === null || !store.work.draft.touched) await this.showNewSuggestion();
  }

  dispose(): void {
    if (this.store.disposed) return;
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.store.close();
  }

  private async open(): Promise<void> {
    const { store } = this;
    const { host } = this.options;
    store.startError = null;
    try {
      store.show({ kind: "loading", step: "ticket", engine: null });
      store.settings = await host.readSettings();
      if (store.disposed) return;
      if (store.settings.mode === "off") return store.emit();
      this.runs.adoptTaxonomy();
      this.listen();
      const [ticket, agent] = await Promise.all([host.readTicket(), this.readAgent()]);
      if (store.disposed) return;
      store.agent = agent;
      this.reader.open(ticket);
      void this.checkMapping();
      if (this.changedWhileStarting) await this.reader.refresh("text");
    } catch (thrown) {
      store.startError = AppError.from(thrown, "host_error");
      store.emit();
    }
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
      this.store.preparePseudonyms();
      this.store.emit();
    };
    this.subscriptions.push(
      host.onTicketChange((change) => this.onTicketChange(change)),
      host.onSaved((saved) => this.saves.onSaved(saved)),
      host.onVisibility((visible) => {
        if (visible) void this.reader.refresh("text");
      }),
      outbox.onState(changed),
    );
    for (const classifier of [first, refined]) {
      if (classifier !== null) this.subscriptions.push(classifier.onStatus(changed));
    }
  }

  private onTicketChange(change: TicketChange): void {
    const { disposed, work } = this.store;
    if (disposed) return;
    if (work === null) this.changedWhileStarting = true;
    else this.reader.onChange(work, change);
  }

  private async checkMapping(): Promise<void> {
    try {
      this.store.mappingProblems = await this.options.host.checkMapping();
      this.store.emit();
    } catch {
      // The check is a courtesy to the admin; a field that cannot be written says so itself.
      this.store.mappingProblems = [];
    }
  }
}
