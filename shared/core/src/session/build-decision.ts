import type { Decision, DecisionKind, LabelSet } from "../decision.ts";
import { FIELD_IDS, type FieldId, type LabelId } from "../taxonomy.ts";
import type { FieldValue, TicketFields } from "../ticket.ts";
import { holds, type Targets } from "./form-draft.ts";

/** What happened to the form between the last save (or opening) and this one. */
export interface SaveFacts {
  readonly baseline: TicketFields;
  readonly final: TicketFields;
  readonly written: Targets;
  readonly kept: ReadonlySet<FieldId>;
  readonly suggested: LabelSet;
  /** A suggestion (or an abstention) was there before the save. */
  readonly hasSuggestion: boolean;
  /** A row was written for an earlier save of this ticket in this panel. */
  readonly savedBefore: boolean;
}

/** The final labels: an ambiguous desk value reads as the label that the panel wrote or found there. */
export function finalLabels(facts: Pick<SaveFacts, "final" | "written" | "kept" | "suggested">): LabelSet {
  const label = (field: FieldId): LabelId | null => {
    const value = facts.final[field];
    const written = facts.written[field];
    if (value.labelId !== null) return value.labelId;
    if (written !== undefined && holds(value, written)) return written.labelId;
    return value.raw !== null && facts.kept.has(field) ? facts.suggested[field] : null;
  };
  return {
    category: label("category"),
    subcategory: label("subcategory"),
    priority: label("priority"),
    team: label("team"),
  };
}

/** Fields whose final desk value has no label. */
export function unmappedFields(final: TicketFields, labels: LabelSet): readonly FieldId[] {
  return FIELD_IDS.filter((field) => final[field].raw !== null && labels[field] === null);
}

/**
 * What the people made of the suggestion; null: nothing to record. In this order: a suggested field set in the
 * desk's own form -> edited-in-form; the panel's values kept and all as suggested -> accepted; kept but not all as
 * suggested -> corrected; nothing set -> ignored (once: a later save without a new touch writes no row).
 */
export function decisionKind(facts: SaveFacts): DecisionKind | null {
  if (FIELD_IDS.some((field) => setInForm(facts, field))) return "edited-in-form";
  const held = FIELD_IDS.filter((field) => facts.kept.has(field) || panelHolds(facts, field));
  if (held.some((field) => facts.final[field].raw !== null)) {
    return allAsSuggested(facts, held) ? "accepted" : "corrected";
  }
  return facts.hasSuggestion && !facts.savedBefore ? "ignored" : null;
}

function panelHolds(facts: SaveFacts, field: FieldId): boolean {
  const written = facts.written[field];
  return written !== undefined && holds(facts.final[field], written);
}

function setInForm(facts: SaveFacts, field: FieldId): boolean {
  return !sameValue(facts.final[field], facts.baseline[field]) && !panelHolds(facts, field);
}

function allAsSuggested(facts: SaveFacts, held: readonly FieldId[]): boolean {
  const labels = finalLabels(facts);
  const reverted = FIELD_IDS.some((field) => facts.written[field] !== undefined && !panelHolds(facts, field));
  return !reverted && held.every((field) => labels[field] === facts.suggested[field]);
}

function sameValue(a: FieldValue, b: FieldValue): boolean {
  return a.raw === b.raw;
}

/** Everything of a decision that does not follow from the form's values. */
export type DecisionContext = Omit<Decision, "kind" | "suggested" | "final" | "unmapped">;

/** One row for one save; null: nothing to record. */
export function buildDecision(facts: SaveFacts, context: () => DecisionContext): Decision | null {
  const kind = decisionKind(facts);
  if (kind === null) return null;
  const final = finalLabels(facts);
  return { ...context(), kind, suggested: facts.suggested, final, unmapped: unmappedFields(facts.final, final) };
}
