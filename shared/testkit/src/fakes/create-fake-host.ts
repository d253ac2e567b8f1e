import {
  type Agent,
  AppError,
  type ApplyResult,
  FIELD_IDS,
  type FieldId,
  type FieldOutcome,
  type FieldWrite,
  type HelpdeskHost,
  type LabelId,
  type LabelMapper,
  type MappingProblem,
  type PastTicket,
  type ProxyRequest,
  type ProxyResponse,
  type SavedTicket,
  type Settings,
  type Ticket,
  type TicketChange,
  type TicketFields,
  type Unsubscribe,
} from "@lucid/core";
import { sampleSettings } from "../fixtures/sample-settings.ts";
import { sampleAgent, sampleTicket } from "../fixtures/sample-ticket.ts";

export interface FakeHostOptions {
  readonly desk?: "zendesk" | "freshdesk";
  /** `fields` are ignored: give the form's values as `raw`. */
  readonly ticket?: Partial<Ticket>;
  /** The form's values at opening, in the desk's own values. */
  readonly raw?: Partial<Record<FieldId, string | null>>;
  readonly settings?: Partial<Settings>;
  readonly agent?: Partial<Agent>;
  readonly history?: readonly PastTicket[] | "unavailable";
  readonly mappingProblems?: readonly MappingProblem[];
}

/** What a test does to the helpdesk from outside, and what it can look at. */
export interface FakeHostDriver {
  /** The agent changes a field in the desk's own form; the value is the desk's. */
  editField(field: FieldId, raw: string | null): void;
  /** The same by label id. */
  editLabel(field: FieldId, labelId: LabelId): void;
  editText(change: { readonly subject?: string; readonly body?: string }): void;
  addCustomerMessage(body: string): void;
  /** An agent takes the ticket, or gives it back to nobody. */
  setAssigned(assigned: boolean): void;
  setReadOnly(reason: Ticket["readOnly"]): void;
  /** The frame is reused for another ticket. */
  switchTicket(ticket: Partial<Ticket>, raw?: Partial<Record<FieldId, string | null>>): void;
  /** The helpdesk confirms a save. A new ticket gets `newId`. */
  save(newId?: string): SavedTicket;
  setVisible(visible: boolean): void;
  raw(field: FieldId): string | null;
  label(field: FieldId): LabelId | null;
  confidence(): string | null;
  readonly writes: readonly FieldWrite[];
  readonly notifications: readonly { readonly kind: string; readonly message: string }[];
  readonly proxied: readonly ProxyRequest[];
  /** From now on writing this field fails; null: works again. */
  failField(field: FieldId, error: AppError | null): void;
  /** The next calls of this method reject. */
  failNext(method: "readTicket" | "readAgent" | "readSettings" | "applyFields" | "checkMapping", error: AppError): void;
  /** Delays every asynchronous answer; the default resolves at once. */
  delay(wait: (() => Promise<void>) | null): void;
  answerProxy(answer: (request: ProxyRequest) => Promise<ProxyResponse>): void;
  /** Listeners still registered: 0 after everything was disposed. */
  listenerCount(): number;
}

export type FakeHost = HelpdeskHost & { readonly driver: FakeHostDriver };

/** A helpdesk in memory that keeps every guarantee of the port, with a driver to play agent, customer and faults. */
export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const desk = new FakeDesk(options);
  return desk.host();
}

type FormValues = Record<FieldId, string | null>;

class FakeDesk {
  readonly writes: FieldWrite[] = [];
  readonly notifications: { kind: string; message: string }[] = [];
  readonly proxied: ProxyRequest[] = [];
  private mapper: LabelMapper | null = null;
  private ticket: Ticket;
  private form: FormValues;
  private confidenceValue: string | null = null;
  private readonly changes = new Set<(change: TicketChange) => void>();
  private readonly saves = new Set<(saved: SavedTicket) => void>();
  private readonly visibility = new Set<(visible: boolean) => void>();
  private readonly failingFields = new Map<FieldId, AppError>();
  private readonly failures = new Map<string, AppError>();
  private wait: (() => Promise<void>) | null = null;
  private proxy: (request: ProxyRequest) => Promise<ProxyResponse> = () =>
    Promise.reject(new AppError("offline", "No collector in this test"));

  constructor(private readonly options: FakeHostOptions) {
    this.ticket = sampleTicket(options.ticket);
    this.form = formOf(options.raw);
  }

  host(): FakeHost {
    return {
      desk: this.options.desk ?? "zendesk",
      useLabels: (mapper) => {
        this.mapper = mapper;
      },
      readTicket: () => this.answer("readTicket", () => this.currentTicket()),
      readAgent: () => this.answer("readAgent", () => ({ ...sampleAgent, ...this.options.agent })),
      readSettings: () => this.answer("readSettings", () => sampleSettings(this.options.settings)),
      applyFields: (write) => this.applyFields(write),
      onTicketChange: (listener) => listen(this.changes, listener),
      onSaved: (listener) => listen(this.saves, listener),
      onVisibility: (listener) => listen(this.visibility, listener),
      readRequesterHistory: (_id, limit) => this.answer("history", () => this.history(limit)),
      checkMapping: () => this.answer("checkMapping", () => this.options.mappingProblems ?? []),
      proxyRequest: (request) => {
        this.proxied.push(request);
        return this.proxy(request);
      },
      notify: (kind, message) => void this.notifications.push({ kind, message }),
      resize: () => undefined,
      driver: this.driver(),
    };
  }

  private driver(): FakeHostDriver {
    return {
      ...this.agentActions(),
      raw: (field) => this.form[field],
      label: (field) => this.fields()[field].labelId,
      confidence: () => this.confidenceValue,
      writes: this.writes,
      notifications: this.notifications,
      proxied: this.proxied,
      failField: (field, error) =>
        void (error === null ? this.failingFields.delete(field) : this.failingFields.set(field, error)),
      failNext: (method, error) => void this.failures.set(method, error),
      delay: (wait) => {
        this.wait = wait;
      },
      answerProxy: (answer) => {
        this.proxy = answer;
      },
      listenerCount: () => this.changes.size + this.saves.size + this.visibility.size,
    };
  }

  private agentActions() {
    return {
      editField: (field: FieldId, raw: string | null) => this.setForm(field, raw),
      editLabel: (field: FieldId, labelId: LabelId) => this.setForm(field, this.toDesk(field, labelId)),
      editText: (change: { readonly subject?: string; readonly body?: string }) => {
        this.ticket = { ...this.ticket, ...change };
        this.emit({ kind: "text" });
      },
      addCustomerMessage: (body: string) => {
        this.ticket = { ...this.ticket, followUps: [...this.ticket.followUps, { body, bodyFormat: "text" }] };
        this.emit({ kind: "customer-message" });
      },
      setAssigned: (assigned: boolean) => {
        this.ticket = { ...this.ticket, assigned, assignedToAgent: assigned };
        this.emitFields();
      },
      setReadOnly: (readOnly: Ticket["readOnly"]) => {
        this.ticket = { ...this.ticket, readOnly };
        this.emit({ kind: "access" });
      },
      switchTicket: (ticket: Partial<Ticket>, raw?: Partial<Record<FieldId, string | null>>) => {
        this.ticket = sampleTicket(ticket);
        this.form = formOf(raw);
        this.confidenceValue = null;
        this.emit({ kind: "text" });
      },
      save: (newId?: string) => this.save(newId),
      setVisible: (visible: boolean) => {
        for (const listener of [...this.visibility]) listener(visible);
      },
    };
  }

  private save(newId?: string): SavedTicket {
    const ticketId = this.ticket.id ?? newId ?? "1001";
    this.ticket = { ...this.ticket, id: ticketId };
    const saved: SavedTicket = { ticketId, fields: this.fields() };
    for (const listener of [...this.saves]) listener(saved);
    return saved;
  }

  private async applyFields(write: FieldWrite): Promise<ApplyResult> {
    this.writes.push(write);
    await this.wait?.();
    this.throwPlannedFailure("applyFields");
    const result: Partial<Record<FieldId, FieldOutcome>> = {};
    for (const field of FIELD_IDS) {
      const labelId = write.labels[field];
      const restored = write.restore?.[field];
      if (labelId !== undefined) result[field] = this.writeLabel(field, labelId);
      else if (restored !== undefined) result[field] = this.writeRaw(field, restored);
    }
    if (write.confidence !== undefined) this.confidenceValue = String(write.confidence);
    const restoredConfidence = write.restore?.confidence;
    if (restoredConfidence !== undefined) this.confidenceValue = restoredConfidence;
    return result;
  }

  private writeLabel(field: FieldId, labelId: LabelId): FieldOutcome {
    const raw = this.mapper?.toDesk(field, labelId) ?? null;
    if (raw === null) {
      return { written: false, error: new AppError("field_unmapped", `${field} "${labelId}" has no value here`) };
    }
    return this.writeRaw(field, raw);
  }

  private writeRaw(field: FieldId, raw: string | null): FieldOutcome {
    if (this.ticket.readOnly !== null) {
      return { written: false, error: new AppError("field_not_writable", `The ticket is ${this.ticket.readOnly}`) };
    }
    const error = this.failingFields.get(field);
    if (error !== undefined) return { written: false, error };
    this.setForm(field, raw);
    return { written: true };
  }

  private setForm(field: FieldId, raw: string | null): void {
    this.form = { ...this.form, [field]: raw };
    // As in Zendesk: the ticket of another group is nobody's in person.
    if (field === "team") this.ticket = { ...this.ticket, assigned: raw !== null, assignedToAgent: false };
    this.emitFields();
  }

  private emitFields(): void {
    const { assigned, assignedToAgent = false } = this.ticket;
    this.emit({ kind: "fields", fields: this.fields(), assigned, assignedToAgent });
  }

  private emit(change: TicketChange): void {
    for (const listener of [...this.changes]) listener(change);
  }

  private currentTicket(): Ticket {
    return { ...this.ticket, fields: this.fields(), confidence: this.confidenceValue };
  }

  private fields(): TicketFields {
    const value = (field: FieldId) => {
      const raw = this.form[field];
      return { raw, labelId: raw === null ? null : (this.mapper?.toLabel(field, raw) ?? null) };
    };
    return {
      category: value("category"),
      subcategory: value("subcategory"),
      priority: value("priority"),
      team: value("team"),
    };
  }

  private toDesk(field: FieldId, labelId: LabelId): string {
    const raw = this.mapper?.toDesk(field, labelId) ?? null;
    if (raw === null) throw new Error(`The test edits ${field} to "${labelId}", which has no desk value`);
    return raw;
  }

  private history(limit: number): readonly PastTicket[] | "unavailable" {
    const history = this.options.history ?? [];
    return history === "unavailable" ? history : history.slice(0, limit);
  }

  private async answer<T>(method: string, value: () => T): Promise<T> {
    await this.wait?.();
    this.throwPlannedFailure(method);
    return value();
  }

  private throwPlannedFailure(method: string): void {
    const error = this.failures.get(method);
    this.failures.delete(method);
    if (error !== undefined) throw error;
  }
}

function formOf(raw: Partial<Record<FieldId, string | null>> = {}): FormValues {
  return { category: null, subcategory: null, priority: null, team: null, ...raw };
}

function listen<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): Unsubscribe {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
