import { AppError } from "../app-error.ts";
import type { ApplyResult, FieldOutcome } from "../ports.ts";
import { FIELD_IDS, type FieldId, type LabelId } from "../taxonomy.ts";
import type { FieldValue, Ticket, TicketFields } from "../ticket.ts";
import type { WorkMemento } from "./ticket-work.ts";
import type { UndoField, UndoStep } from "./undo-step.ts";

/** A value the panel puts into the form; `labelId` null with `raw` null empties the field. */
export interface Target {
  readonly labelId: LabelId | null;
  readonly raw: string | null;
}
export type Targets = Partial<Readonly<Record<FieldId, Target>>>;

/** True if the form's value is this target: same desk value, or same label where the desk rewrites its values. */
export function holds(value: FieldValue, target: Target): boolean {
  return value.raw === target.raw || (target.labelId !== null && value.labelId === target.labelId);
}

/** Who is responsible for the ticket, as the helpdesk says it. */
export type Assignment = Pick<Ticket, "assigned" | "assignedToAgent">;

/**
 * Keeps apart what the form held at opening (or at the last save), what the panel wrote and what the agent edited.
 * A value that appears in the form and that the panel did not write is the agent's, and stays the agent's until
 * the next save or an explicit correction.
 */
export class FormDraft {
  baseline: TicketFields;
  current: TicketFields;
  readonly edited = new Set<FieldId>();
  /** Fields in which the panel found what it was about to write, or kept what the agent confirmed. */
  kept: ReadonlySet<FieldId> = new Set();
  readonly errors = new Map<FieldId, AppError>();
  written: Targets = {};
  private inFlight: Targets = {};
  private undoSteps: UndoStep[] = [];
  private assigned: boolean;
  private assignedToAgent: boolean;
  private assignedByPanel = false;
  /** Changes whenever the form's values may have: a read that began before is out of date. */
  version = 0;

  constructor(fields: TicketFields, assignment: Assignment) {
    this.baseline = fields;
    this.current = fields;
    this.assigned = assignment.assigned;
    this.assignedToAgent = assignment.assignedToAgent ?? false;
  }

  get touched(): boolean {
    return this.edited.size > 0 || this.kept.size > 0 || Object.keys(this.written).length > 0;
  }

  get canUndo(): boolean {
    return this.undoSteps.length > 0;
  }

  /** Nobody is responsible, or only because the panel set the team and nobody took the ticket since. */
  get teamIsFree(): boolean {
    return !this.assigned || (this.assignedByPanel && !this.assignedToAgent);
  }

  isWriting(field: FieldId): boolean {
    return this.inFlight[field] !== undefined;
  }

  /** The panel found in these fields what it was about to write, or the agent confirmed what they hold. */
  keep(fields: readonly FieldId[]): void {
    const unwritten = fields.filter((field) => this.written[field] === undefined);
    this.kept = new Set([...this.kept, ...unwritten]);
    for (const field of fields) this.edited.delete(field);
  }

  /** An explicit choice in the panel overrules the agent's own edit of this field. */
  release(field: FieldId): void {
    this.edited.delete(field);
    this.errors.delete(field);
  }

  /** Takes the form's values as they are now; returns the fields that the agent changed. */
  observe(fields: TicketFields, assignment: Assignment): readonly FieldId[] {
    this.version++;
    const changedByAgent = FIELD_IDS.filter((field) => this.observeField(field, fields[field]));
    this.current = fields;
    this.assigned = assignment.assigned;
    this.assignedToAgent = assignment.assignedToAgent ?? false;
    const released = !this.assigned && this.inFlight.team === undefined;
    if (released || changedByAgent.includes("team")) this.assignedByPanel = false;
    return changedByAgent;
  }

  private observeField(field: FieldId, value: FieldValue): boolean {
    if (value.raw === this.current[field].raw) return false;
    const own = this.inFlight[field] ?? this.written[field];
    if (own !== undefined && holds(value, own)) {
      this.edited.delete(field);
      return false;
    }
    this.edited.add(field);
    this.kept = new Set([...this.kept].filter((other) => other !== field));
    this.errors.delete(field);
    return true;
  }

  /** Before a write: the targets count as the panel's own from now on, so that the form's echo is recognised. */
  begin(
    targets: Targets,
    confidence: string | null | undefined,
    memento: WorkMemento,
    editedBefore: ReadonlySet<FieldId> = this.edited,
  ): UndoStep {
    this.version++;
    const { assignedByPanel } = this;
    const step: UndoStep = { fields: new Map(), confidence, memento, assignedByPanel };
    for (const field of FIELD_IDS) {
      const wrote = targets[field];
      if (wrote === undefined) continue;
      step.fields.set(field, {
        before: this.current[field],
        writtenBefore: this.written[field],
        editedBefore: editedBefore.has(field),
        wrote,
      });
      this.edited.delete(field);
      this.errors.delete(field);
      this.written = { ...this.written, [field]: wrote };
    }
    if (targets.team !== undefined) this.assignedByPanel = this.teamIsFree;
    this.inFlight = { ...this.inFlight, ...targets };
    this.undoSteps.push(step);
    return step;
  }

  /** After a write: fields that were refused go back to what they were, with the error. */
  settle(step: UndoStep, result: ApplyResult | AppError): void {
    this.version++;
    const attempted = step.fields.size;
    for (const [field, undo] of step.fields) {
      const outcome = outcomeOf(result, field);
      if (this.inFlight[field] === undo.wrote) this.inFlight = without(this.inFlight, field);
      if (outcome.written) this.land(field, undo.wrote);
      else this.refuse(step, field, undo, outcome.error);
    }
    const nothingWritten = attempted > 0 && step.fields.size === 0;
    if (nothingWritten) this.undoSteps = this.undoSteps.filter((candidate) => candidate !== step);
  }

  private land(field: FieldId, target: Target): void {
    // The agent may have edited the field while the write was under way: then the form is right, not we.
    if (this.edited.has(field)) return;
    this.current = { ...this.current, [field]: { labelId: target.labelId, raw: target.raw } };
    if (field !== "team") return;
    this.assigned = target.raw !== null;
    this.assignedByPanel &&= this.assigned;
  }

  private refuse(step: UndoStep, field: FieldId, undo: UndoField, error: AppError): void {
    step.fields.delete(field);
    this.errors.set(field, error);
    // Refused: who is responsible now is not so by the panel's doing.
    if (field === "team") this.assignedByPanel &&= step.assignedByPanel;
    if (this.written[field] === undo.wrote) this.putBack(field, undo);
  }

  private putBack(field: FieldId, undo: UndoField): void {
    const rest = without(this.written, field);
    this.written = undo.writtenBefore === undefined ? rest : { ...rest, [field]: undo.writtenBefore };
    if (undo.editedBefore) this.edited.add(field);
  }

  /** The last click's values from before, for the fields the agent has not edited since. Null: nothing to undo. */
  takeUndo(): { readonly step: UndoStep; readonly targets: Targets } | null {
    const step = this.undoSteps.pop();
    if (step === undefined) return null;
    let targets: Targets = {};
    for (const [field, undo] of step.fields) {
      if (this.edited.has(field) || !holds(this.current[field], undo.wrote)) step.fields.delete(field);
      else targets = { ...targets, [field]: { labelId: undo.before.labelId, raw: undo.before.raw } };
    }
    return { step, targets };
  }

  beginUndo(targets: Targets): void {
    this.version++;
    this.inFlight = { ...this.inFlight, ...targets };
  }

  settleUndo(step: UndoStep, targets: Targets, result: ApplyResult | AppError): void {
    this.version++;
    const failed: [FieldId, UndoField][] = [];
    for (const [field, undo] of step.fields) {
      const target = targets[field];
      if (target === undefined) continue;
      if (this.inFlight[field] === target) this.inFlight = without(this.inFlight, field);
      const outcome = outcomeOf(result, field);
      if (outcome.written) {
        this.land(field, target);
        if (!this.edited.has(field)) this.putBack(field, undo);
      } else {
        this.errors.set(field, outcome.error);
        failed.push([field, undo]);
      }
    }
    if (failed.length > 0) this.undoSteps.push({ ...step, fields: new Map(failed) });
  }

  /** The values a save confirmed: edits of the agent that no event told of are noticed here. */
  observeSaved(saved: TicketFields): void {
    const { assigned, assignedToAgent } = this;
    this.observe(saved, { assigned, assignedToAgent });
  }

  /** After a confirmed save the form's values are the new starting point. */
  rebase(saved: TicketFields): void {
    this.version++;
    this.assigned ||= saved.team.raw !== null;
    this.baseline = saved;
    this.current = saved;
    this.edited.clear();
    this.kept = new Set();
    this.errors.clear();
    this.undoSteps = [];
    this.assignedByPanel = false;
    // A write still under way lands after the save: it belongs to the next one.
    const late = FIELD_IDS.filter((field) => {
      const target = this.inFlight[field];
      return target !== undefined && !holds(saved[field], target);
    });
    this.written = Object.fromEntries(late.map((field) => [field, this.inFlight[field]]));
  }
}

function outcomeOf(result: ApplyResult | AppError, field: FieldId): FieldOutcome {
  if (result instanceof AppError) return { written: false, error: result };
  const silent = new AppError("host_error", `The helpdesk did not say whether ${field} was written`);
  return result[field] ?? { written: false, error: silent };
}

function without(targets: Targets, field: FieldId): Targets {
  const { [field]: _removed, ...rest } = targets;
  return rest;
}
