import type { LabelSet } from "../decision.ts";
import type { LabelMapper } from "../label-mapper.ts";
import { FIELD_IDS, type FieldId, type LabelId, PRIORITIES, type PriorityId, type Taxonomy } from "../taxonomy.ts";
import type { FieldValue } from "../ticket.ts";
import { type FormDraft, holds, type Target } from "./form-draft.ts";
import { fieldsFollowing, parentOf } from "./proposed-labels.ts";

/** What one click is going to do to the form. */
export interface WritePlan {
  readonly targets: Partial<Record<FieldId, Target>>;
  /** Fields that hold the label already. */
  readonly kept: readonly FieldId[];
  /** The priority would be lowered: asked first. */
  readonly lowering: { readonly from: PriorityId; readonly to: PriorityId } | null;
}

interface PlanInput {
  readonly proposed: LabelSet;
  readonly draft: FormDraft;
  readonly mapper: LabelMapper;
}

/**
 * Accept: every proposed label that the form does not hold yet, except fields the agent edited, the team of an
 * assigned ticket, labels without a desk value, and a lower priority (asked first, or kept when declined).
 */
export function planAccept(input: PlanInput & { readonly keepPriority: boolean }): WritePlan {
  const { proposed, draft, mapper } = input;
  const targets: Partial<Record<FieldId, Target>> = {};
  const kept: FieldId[] = [];
  let lowering: WritePlan["lowering"] = null;
  for (const field of FIELD_IDS) {
    const target = mayAccept(input, field) ? targetOf(mapper, field, proposed[field]) : null;
    if (target === null) continue;
    const lower = field === "priority" ? loweredPriority(draft.current.priority, target.labelId) : null;
    if (holds(draft.current[field], target)) kept.push(field);
    else if (lower !== null) lowering = lower;
    else targets[field] = target;
  }
  return { targets, kept, lowering };
}

function mayAccept({ draft, keepPriority }: PlanInput & { readonly keepPriority: boolean }, field: FieldId): boolean {
  if (draft.edited.has(field)) return false;
  if (field === "team") return draft.teamIsFree;
  return field !== "priority" || !keepPriority;
}

/**
 * A correction: the chosen label whatever the form holds, then what follows from it. What follows never replaces
 * the agent's own edits, except the category of a chosen subcategory, without which the pair would contradict itself.
 */
export function planCorrection(input: CorrectionInput): WritePlan {
  const { field, draft } = input;
  const targets: Partial<Record<FieldId, Target>> = {};
  const kept: FieldId[] = [];
  for (const candidate of fieldsFollowing(field)) {
    const target = mayCorrect(input, candidate) ? correctionTarget(input, candidate) : null;
    if (target === null) continue;
    if (!holds(draft.current[candidate], target)) targets[candidate] = target;
    else if (candidate === field) kept.push(candidate);
  }
  return { targets, kept, lowering: null };
}

type CorrectionInput = PlanInput & { readonly field: FieldId; readonly taxonomy: Taxonomy };

function mayCorrect({ field, draft }: CorrectionInput, candidate: FieldId): boolean {
  const explicit = candidate === field || (field === "subcategory" && candidate === "category");
  if (explicit) return true;
  return !draft.edited.has(candidate) && (candidate !== "team" || draft.teamIsFree);
}

function correctionTarget(input: CorrectionInput, candidate: FieldId): Target | null {
  const target = targetOf(input.mapper, candidate, input.proposed[candidate]);
  if (target !== null || candidate !== "subcategory") return target;
  return contradicts(input) ? { labelId: null, raw: null } : null;
}

/** The form's subcategory belongs to another category than the proposed one: left standing it would mislead. */
function contradicts(input: PlanInput & { readonly taxonomy: Taxonomy }): boolean {
  const { labelId } = input.draft.current.subcategory;
  return labelId !== null && parentOf(input.taxonomy, labelId)?.id !== input.proposed.category;
}

/** null: nothing proposed, or the label has no value in this desk. */
export function targetOf(mapper: LabelMapper, field: FieldId, labelId: LabelId | null): Target | null {
  const raw = labelId === null ? null : mapper.toDesk(field, labelId);
  return raw === null ? null : { labelId, raw };
}

function loweredPriority(current: FieldValue, wanted: LabelId | null): { from: PriorityId; to: PriorityId } | null {
  const from = PRIORITIES.find((id) => id === current.labelId);
  const to = PRIORITIES.find((id) => id === wanted);
  if (from === undefined || to === undefined) return null;
  return PRIORITIES.indexOf(to) < PRIORITIES.indexOf(from) ? { from, to } : null;
}
