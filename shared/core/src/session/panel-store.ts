import type { AppError } from "../app-error.ts";
import type { LabelMapper } from "../label-mapper.ts";
import type { MappingProblem, Unsubscribe } from "../ports.ts";
import type { Settings } from "../settings.ts";
import type { Taxonomy } from "../taxonomy.ts";
import type { Agent, Ticket } from "../ticket.ts";
import { noticesOf, type PanelSurroundings, readyState } from "./panel-state.ts";
import { createPseudonymCache, type PseudonymCache } from "./pseudonym-cache.ts";
import type { TicketWork } from "./ticket-work.ts";
import type { TriageSessionOptions } from "./triage-session-options.ts";
import type { TriageState } from "./triage-state.ts";

/** What one panel knows, and the picture of it that views subscribe to. Its parts change it and then call emit(). */
export class PanelStore {
  taxonomy: Taxonomy;
  /** Became active meanwhile: taken up with the next suggestion. */
  newerTaxonomy: Taxonomy | null = null;
  settings: Settings | null = null;
  mapper: LabelMapper | null = null;
  agent: Agent | null = null;
  /** The open ticket; replaced as a whole when the frame shows another one. */
  work: TicketWork | null = null;
  startError: AppError | null = null;
  mappingProblems: readonly MappingProblem[] = [];
  clicksUnderWay = 0;
  disposed = false;
  readonly pseudonyms: PseudonymCache;
  private state: TriageState = { kind: "loading", step: "ticket", engine: null };
  private readonly listeners = new Set<() => void>();

  constructor(readonly options: TriageSessionOptions) {
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

  /** True while `work` is still what the panel is about. */
  isOpen(work: TicketWork): boolean {
    return !this.disposed && this.work === work;
  }

  readOnlyReason(work: TicketWork): Exclude<Ticket["readOnly"], null> | null {
    return work.ticket.readOnly ?? (this.agent?.role === "light-agent" ? "light-agent" : null);
  }

  /** Names to be masked before anything is computed. */
  knownEntities(work: TicketWork): readonly string[] {
    const { requester } = work.ticket;
    const names = [requester?.name, requester?.organization?.name, this.agent?.name];
    return names.filter((name): name is string => name !== undefined && name.trim() !== "");
  }

  /** Pseudonyms have to be there at the save: asked for as soon as the ids are known. */
  preparePseudonyms(): void {
    if (this.disposed) return;
    if (this.agent !== null) this.pseudonyms.prepare(this.agent.id);
    const requester = this.work?.ticket.requester;
    if (requester !== null && requester !== undefined) this.pseudonyms.prepare(requester.id);
  }

  surroundings(mapper: LabelMapper): PanelSurroundings {
    const { first, refined, outbox } = this.options;
    const { taxonomy, mappingProblems } = this;
    return { first, refined, outbox, taxonomy, mapper, mappingProblems, busy: this.clicksUnderWay > 0 };
  }

  /** Shows the state that follows from what is known now. */
  emit(): void {
    this.show(this.computeState());
  }

  show(state: TriageState): void {
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

  /** Nothing is shown or told any more. */
  close(): void {
    this.disposed = true;
    this.work?.run?.stop();
    this.emit();
    this.listeners.clear();
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
}
