import type { LabelMapper } from "../label-mapper.ts";
import type { HelpdeskHost } from "../ports.ts";
import type { FieldId, LabelId, Taxonomy } from "../taxonomy.ts";
import { undoInForm, writeToForm } from "./form-writer.ts";
import { chooseLabel, suggestedLabels } from "./proposed-labels.ts";
import { mementoOf, proposedFor, type TicketWork, type WorkMemento } from "./ticket-work.ts";
import { planAccept, planCorrection, targetOf, type WritePlan } from "./write-plan.ts";

/** What a click works with. */
export interface ClickContext {
  readonly host: HelpdeskHost;
  readonly work: TicketWork;
  readonly taxonomy: Taxonomy;
  readonly mapper: LabelMapper;
  readonly confidenceField: string | null;
  /** Reads the ticket again: "same" only if ticket and text are still those the agent looked at. */
  reread(): Promise<"same" | "text-changed" | "gone">;
  changed(): void;
}

/** Writes everything proposed that may be written. */
export async function accept(context: ClickContext): Promise<void> {
  const { work, mapper, taxonomy } = context;
  if ((await context.reread()) !== "same") return;
  const { draft, keepPriority } = work;
  const plan = planAccept({ proposed: proposedFor(work, taxonomy), draft, mapper, keepPriority });
  const memento = mementoOf(work);
  const nothingNew = Object.keys(plan.targets).length === 0 && plan.lowering === null;
  if (nothingNew && (plan.kept.length === 0 || isRecorded(work))) return;
  work.accepted = true;
  work.recorded = null;
  work.lowering = plan.lowering;
  draft.keep(plan.kept);
  await write(context, plan, memento, confidencePercent(context, plan));
}

/** The team has its own click where somebody is assigned already. */
export async function writeTeam(context: ClickContext): Promise<void> {
  const { work, mapper, taxonomy } = context;
  if ((await context.reread()) !== "same") return;
  const target = targetOf(mapper, "team", proposedFor(work, taxonomy).team);
  if (target === null) return;
  const memento = mementoOf(work);
  work.recorded = null;
  if (work.draft.current.team.raw === target.raw) work.draft.keep(["team"]);
  else await write(context, { targets: { team: target } }, memento, null);
}

/** Writes the agent's choice and what follows from it. The label is the agent's own: a changed text does not matter. */
export async function correct(context: ClickContext, field: FieldId, labelId: LabelId): Promise<void> {
  const { work, mapper, taxonomy } = context;
  if ((await context.reread()) === "gone") return;
  const memento = mementoOf(work);
  const edited = new Set(work.draft.edited);
  work.chosen = chooseLabel(taxonomy, work.chosen, field, labelId);
  work.recorded = null;
  work.draft.release(field);
  if (field === "subcategory") work.draft.release("category");
  if (field === "priority") work.lowering = null;
  const proposed = proposedFor(work, taxonomy);
  const plan = planCorrection({ field, proposed, draft: work.draft, mapper, taxonomy });
  work.draft.keep(plan.kept);
  await write(context, plan, memento, null, edited);
}

/** Answers the question whether the priority may be lowered. */
export async function confirmPriority(context: ClickContext, yes: boolean): Promise<void> {
  const { work, mapper, taxonomy } = context;
  if (work.lowering === null || (await context.reread()) !== "same" || work.lowering === null) return;
  const memento = mementoOf(work);
  work.lowering = null;
  work.recorded = null;
  if (!yes) {
    work.keepPriority = true;
    work.draft.keep(["priority"]);
    return;
  }
  const target = targetOf(mapper, "priority", proposedFor(work, taxonomy).priority);
  if (target !== null) await write(context, { targets: { priority: target } }, memento, null);
}

/** Takes back the last click. */
export async function undo(context: ClickContext): Promise<void> {
  if ((await context.reread()) === "gone") return;
  context.work.recorded = null;
  await undoInForm(context.host, context.work, () => context.changed());
}

async function write(
  context: ClickContext,
  plan: Pick<WritePlan, "targets">,
  memento: WorkMemento,
  confidence: number | null,
  editedBefore?: ReadonlySet<FieldId>,
): Promise<void> {
  const click = { targets: plan.targets, confidence, memento, ...(editedBefore === undefined ? {} : { editedBefore }) };
  await writeToForm(context.host, context.work, click, () => context.changed());
}

/** The category's confidence, if the suggested category is what the form is getting (or has). */
function confidencePercent(context: ClickContext, plan: WritePlan): number | null {
  const suggestion = context.work.run?.suggestion;
  if (context.confidenceField === null || suggestion?.kind !== "suggest") return null;
  const suggested = suggestedLabels(suggestion).category;
  const written = plan.targets.category?.labelId === suggested;
  const there = plan.kept.includes("category") && context.work.draft.current.category.labelId === suggested;
  const percent = Math.round(suggestion.fields.category.confidence * 100);
  return (written || there) && String(percent) !== context.work.confidence ? percent : null;
}

function isRecorded(work: TicketWork): boolean {
  return work.accepted || work.recordedSuggestion === (work.run?.suggestion ?? null);
}
