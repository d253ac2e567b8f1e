import type { FieldId } from "../taxonomy.ts";
import type { FieldValue } from "../ticket.ts";
import type { Target } from "./form-draft.ts";
import type { WorkMemento } from "./ticket-work.ts";

/** One field before a click, and what the click wrote there. */
export interface UndoField {
  readonly before: FieldValue;
  readonly writtenBefore: Target | undefined;
  readonly editedBefore: boolean;
  readonly wrote: Target;
}

/** What one click changed, enough to take it back. */
export interface UndoStep {
  readonly fields: Map<FieldId, UndoField>;
  /** The confidence field before the click; undefined: the click did not write it. */
  readonly confidence: string | null | undefined;
  readonly assignedByPanel: boolean;
  /** What the session wants back when the click is undone. */
  readonly memento: WorkMemento;
}
