import type { AppError } from "../app-error.ts";
import type { LabelSet } from "../decision.ts";
import type { LabelMapper } from "../label-mapper.ts";
import type { Suggestion } from "../suggestion.ts";
import { FIELD_IDS, type FieldId, type PriorityId } from "../taxonomy.ts";
import type { FieldValue } from "../ticket.ts";
import { type FormDraft, holds } from "./form-draft.ts";
import type { FieldStatus, FieldView } from "./triage-state.ts";

/** How a field stood when it was last saved, while its value has not changed since. */
export type SavedFields = Partial<
  Readonly<Record<FieldId, { readonly raw: string | null; readonly status: FieldStatus }>>
>;

export interface FieldViewInput {
  readonly suggestion: Suggestion;
  readonly proposed: LabelSet;
  readonly suggested: LabelSet;
  readonly draft: FormDraft;
  readonly mapper: LabelMapper;
  readonly saved: SavedFields;
  readonly lowering: { readonly from: PriorityId; readonly to: PriorityId } | null;
}

/** All four fields as the panel shows them. */
export function fieldViews(input: FieldViewInput): Readonly<Record<FieldId, FieldView>> {
  return {
    category: fieldView(input, "category"),
    subcategory: fieldView(input, "subcategory"),
    priority: fieldView(input, "priority"),
    team: fieldView(input, "team"),
  };
}

/** What is worth remembering of the fields at a save: who set them. */
export function savedFields(
  views: Readonly<Record<FieldId, FieldView>>,
  final: Record<FieldId, FieldValue>,
): SavedFields {
  const settled: readonly FieldStatus[] = ["applied", "corrected", "edited-by-agent"];
  const fields = FIELD_IDS.filter((field) => settled.includes(views[field].status));
  return Object.fromEntries(fields.map((field) => [field, { raw: final[field].raw, status: views[field].status }]));
}

function fieldView(input: FieldViewInput, field: FieldId): FieldView {
  const { suggestion, proposed, draft } = input;
  const error = draft.errors.get(field) ?? null;
  const status = fieldStatus(input, field, error);
  return {
    field,
    suggestion: suggestion.kind === "suggest" ? suggestion.fields[field] : null,
    label: proposed[field],
    desk: draft.current[field],
    status,
    error: status === "failed" ? error : null,
  };
}

function fieldStatus(input: FieldViewInput, field: FieldId, error: AppError | null): FieldStatus {
  const { draft, proposed, suggested, lowering } = input;
  if (draft.isWriting(field)) return "writing";
  if (error !== null) return "failed";
  if (draft.edited.has(field)) return "edited-by-agent";
  if (field === "priority" && lowering !== null) return "awaiting-confirmation";
  const written = draft.written[field];
  if (written !== undefined && written.labelId !== null && holds(draft.current[field], written)) {
    return written.labelId === suggested[field] ? "applied" : "corrected";
  }
  if (draft.kept.has(field)) return proposed[field] === suggested[field] ? "applied" : "corrected";
  return untouchedStatus(input, field);
}

function untouchedStatus(input: FieldViewInput, field: FieldId): FieldStatus {
  const { draft, mapper, proposed, saved } = input;
  const before = saved[field];
  if (before !== undefined && before.raw === draft.current[field].raw) return before.status;
  const label = proposed[field];
  if (label === null) return "open";
  return mapper.toDesk(field, label) === null ? "unmapped" : "suggested";
}
