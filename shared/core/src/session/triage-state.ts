import type { AppError } from "../app-error.ts";
import type { DecisionKind, ReasonCode } from "../decision.ts";
import type { ClassifierStatus, MappingProblem, Notice, Unsubscribe } from "../ports.ts";
import type { FieldSuggestion, Suggestion } from "../suggestion.ts";
import type { FieldId, LabelId, PriorityId, Taxonomy } from "../taxonomy.ts";
import type { FieldValue, ReadOnlyReason } from "../ticket.ts";

/**
 * suggested: proposed, not in the form yet. applied: the panel wrote what was suggested (or found it there).
 * corrected: the panel wrote what the agent chose instead. edited-by-agent: changed in the desk's own form, so
 * Accept leaves it alone. awaiting-confirmation: the priority would be lowered and the agent has not answered.
 * writing: on its way. failed: the desk refused, see `error`. unmapped: the label has no value in this desk.
 * open: nothing proposed, the agent may choose (abstained, or the category changed and no subcategory follows).
 */
export type FieldStatus =
  | "suggested"
  | "applied"
  | "corrected"
  | "edited-by-agent"
  | "awaiting-confirmation"
  | "writing"
  | "failed"
  | "unmapped"
  | "open";

export interface FieldView {
  readonly field: FieldId;
  /** The model's own suggestion with confidence, alternatives, evidence; null after an abstention. */
  readonly suggestion: FieldSuggestion | null;
  /** What the panel proposes now: the suggestion, or what follows from a correction; null: open. */
  readonly label: LabelId | null;
  /** What the desk's form holds now. */
  readonly desk: FieldValue;
  readonly status: FieldStatus;
  /** Only with status "failed". */
  readonly error: AppError | null;
}

/** first: the quick lexical answer. refined: the encoder's. */
export type SuggestionStage = "first" | "refined";

/** pending: a better answer is being computed. skipped: the agent touched a field first. none: there is no second classifier. */
export type Refinement = "pending" | "done" | "failed" | "skipped" | "none";

export interface ReadyState {
  readonly kind: "ready";
  readonly ticketId: string | null;
  /** Suggest or Abstain. */
  readonly suggestion: Suggestion;
  readonly stage: SuggestionStage;
  readonly refinement: Refinement;
  /** Why there is no refined answer; only with refinement "failed". */
  readonly refinementError: AppError | null;
  /** The refined classifier's status (download progress, runtime), null if there is none. */
  readonly engine: ClassifierStatus | null;
  readonly fields: Readonly<Record<FieldId, FieldView>>;
  readonly pendingPriorityConfirmation: { readonly from: PriorityId; readonly to: PriorityId } | null;
  readonly canUndo: boolean;
  /** False when everything that Accept would write is already in the form or may not be written. */
  readonly canAccept: boolean;
  /** Accept was clicked for this suggestion since the last save. */
  readonly accepted: boolean;
  /** A write is under way. */
  readonly busy: boolean;
  /** The ticket changed after the agent touched a field: a new suggestion is offered, not imposed. */
  readonly newMessageOffer: { readonly kind: "customer-message" | "text" } | null;
  /** False: somebody is assigned already, the team has its own click (applyTeam). */
  readonly team: { readonly appliesWithAccept: boolean };
  readonly reason: { readonly code: ReasonCode; readonly note: string | null } | null;
  /** What the last save was recorded as; null before the first one and after a new click. */
  readonly recorded: DecisionKind | null;
  readonly notices: readonly Notice[];
  readonly mappingProblems: readonly MappingProblem[];
  /** Decisions not yet acknowledged by the collector, of all this browser's panels. */
  readonly unsent: number;
  /** The last click failed as a whole (e.g. the ticket could not be read again); null otherwise. */
  readonly problem: AppError | null;
}

export type TriageState =
  | { readonly kind: "loading"; readonly step: "ticket" | "suggestion"; readonly engine: ClassifierStatus | null }
  /** The admin switched the app off: nothing runs. */
  | { readonly kind: "off" }
  /** Predicts and records in silence: nothing is shown. */
  | { readonly kind: "monitor" }
  | { readonly kind: "read-only"; readonly reason: Exclude<ReadOnlyReason, null> }
  /** Nothing can be suggested. start() tries again. The form stays usable and saves are still recorded. */
  | { readonly kind: "error"; readonly error: AppError; readonly notices: readonly Notice[]; readonly unsent: number }
  | ReadyState
  | { readonly kind: "disposed" };

/**
 * One ticket panel's logic, free of any framework. Methods never reject and never throw: every failure becomes
 * state. Clicks are carried out one after the other, in the order in which they were made.
 */
export interface TriageSession {
  /** The same object until something changes (fits useSyncExternalStore). */
  getState(): TriageState;
  subscribe(listener: () => void): Unsubscribe;
  /** Reads settings, ticket and agent and classifies. Again after an error: tries anew. */
  start(): Promise<void>;
  /** Writes category, subcategory, priority, confidence, and the team where nobody is assigned. */
  accept(): Promise<void>;
  /** Writes the proposed team although somebody is assigned. */
  applyTeam(): Promise<void>;
  /** Writes the label the agent chose, whatever the form holds. */
  correct(field: FieldId, labelId: LabelId): Promise<void>;
  /** Answers pendingPriorityConfirmation: true lowers the priority, false keeps the desk's. */
  confirmPriority(yes: boolean): Promise<void>;
  /** Puts the form back to before the last click; what the agent edited afterwards stays. */
  undo(): Promise<void>;
  /** Optional reason of a correction, sent with the next save. null takes it back. */
  setReason(code: ReasonCode | null, note?: string): void;
  /** Replaces the suggestion by one for the ticket as it is now (answers newMessageOffer). */
  showNewSuggestion(): Promise<void>;
  /** After a newer bundle became active: other labels, a new suggestion (offered if something was touched). */
  useTaxonomy(taxonomy: Taxonomy): Promise<void>;
  dispose(): void;
}
