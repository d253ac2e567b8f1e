import type { AppError } from "../app-error.ts";
import type { DecisionKind, LabelSet, ReasonCode } from "../decision.ts";
import type { Suggestion } from "../suggestion.ts";
import type { FieldId, PriorityId, Taxonomy } from "../taxonomy.ts";
import type { PastTicket, Ticket } from "../ticket.ts";
import type { ClassificationRun } from "./classification-run.ts";
import { FormDraft } from "./form-draft.ts";
import { type Chosen, proposedLabels } from "./proposed-labels.ts";
import type { SavedFields } from "./view-state.ts";

/** Everything the panel knows about the ticket that is open; thrown away as a whole when the frame shows another one. */
export interface TicketWork {
  ticket: Ticket;
  readonly draft: FormDraft;
  run: ClassificationRun | null;
  /** Hash of subject and first message that the run has read. */
  runBase: string;
  includeFollowUp: boolean;
  chosen: Chosen;
  accepted: boolean;
  /** The agent declined to lower the priority. */
  keepPriority: boolean;
  lowering: { readonly from: PriorityId; readonly to: PriorityId } | null;
  offer: { readonly kind: "customer-message" | "text" } | null;
  reason: { readonly code: ReasonCode; readonly note: string | null } | null;
  /** Clock time of the current suggestion's first paint. */
  shownAt: number | null;
  savedBefore: boolean;
  recorded: DecisionKind | null;
  /** The suggestion that the last row was about: accepting it again without writing anything is no new decision. */
  recordedSuggestion: Suggestion | null;
  saved: SavedFields;
  /** The confidence field as the form holds it. */
  confidence: string | null;
  history: readonly PastTicket[];
  problem: AppError | null;
}

/** What an undone click gives back. */
export interface WorkMemento extends Pick<TicketWork, "chosen" | "accepted" | "keepPriority"> {
  readonly kept: ReadonlySet<FieldId>;
}

/** The state before a click, for undo. */
export function mementoOf(work: TicketWork): WorkMemento {
  const { chosen, accepted, keepPriority, draft } = work;
  return { chosen, accepted, keepPriority, kept: draft.kept };
}

/** The state before the click that is being undone. */
export function restoreMemento(work: TicketWork, memento: WorkMemento): void {
  work.chosen = memento.chosen;
  work.accepted = memento.accepted;
  work.keepPriority = memento.keepPriority;
  work.lowering = null;
  work.draft.kept = new Set([...memento.kept].filter((field) => !work.draft.edited.has(field)));
}

export function createTicketWork(ticket: Ticket): TicketWork {
  return {
    ticket,
    draft: new FormDraft(ticket.fields, ticket),
    run: null,
    runBase: "",
    includeFollowUp: false,
    chosen: {},
    accepted: false,
    keepPriority: false,
    lowering: null,
    offer: null,
    reason: null,
    shownAt: null,
    savedBefore: false,
    recorded: null,
    recordedSuggestion: null,
    saved: {},
    confidence: ticket.confidence ?? null,
    history: [],
    problem: null,
  };
}

/** What the panel proposes for this ticket now. */
export function proposedFor(work: TicketWork, taxonomy: Taxonomy): LabelSet {
  return proposedLabels({
    taxonomy,
    suggestion: work.run?.suggestion ?? null,
    chosen: work.chosen,
    edited: work.draft.edited,
    current: work.draft.current,
  });
}

/** A new text is read: what belonged to the old suggestion is forgotten, what was written to the form is not. */
export function resetForRun(work: TicketWork): void {
  work.run?.stop();
  work.chosen = {};
  work.accepted = false;
  work.keepPriority = false;
  work.lowering = null;
  work.offer = null;
  work.shownAt = null;
  work.problem = null;
}
