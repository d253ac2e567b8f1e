import { AppError } from "../app-error.ts";
import type { ApplyResult, FieldWrite, HelpdeskHost } from "../ports.ts";
import { FIELD_IDS, type FieldId, type LabelId } from "../taxonomy.ts";
import type { Targets } from "./form-draft.ts";
import { restoreMemento, type TicketWork, type WorkMemento } from "./ticket-work.ts";

/** Carries out one click: the draft knows of it before the form does, so that the form's echo is recognised. */
export async function writeToForm(
  host: HelpdeskHost,
  work: TicketWork,
  click: {
    readonly targets: Targets;
    readonly confidence: number | null;
    readonly memento: WorkMemento;
    readonly editedBefore?: ReadonlySet<FieldId>;
  },
  onBegun: () => void,
): Promise<void> {
  const { targets, confidence, memento, editedBefore } = click;
  const confidenceBefore = confidence === null ? undefined : work.confidence;
  const step = work.draft.begin(targets, confidenceBefore, memento, editedBefore);
  onBegun();
  const result = await apply(host, toFieldWrite(targets, confidence));
  work.draft.settle(step, result);
  if (confidence !== null && !(result instanceof AppError)) work.confidence = String(confidence);
}

/** Takes back the last click, except where the agent edited the field since. */
export async function undoInForm(host: HelpdeskHost, work: TicketWork, onBegun: () => void): Promise<void> {
  const taken = work.draft.takeUndo();
  if (taken === null) return;
  const { step, targets } = taken;
  restoreMemento(work, step.memento);
  work.draft.beginUndo(targets);
  onBegun();
  const restore: Partial<Record<FieldId | "confidence", string | null>> = {};
  for (const field of FIELD_IDS) {
    const target = targets[field];
    if (target !== undefined) restore[field] = target.raw;
  }
  if (step.confidence !== undefined) restore.confidence = step.confidence;
  const result = await apply(host, { labels: {}, restore });
  work.draft.settleUndo(step, targets, result);
  if (step.confidence !== undefined && !(result instanceof AppError)) work.confidence = step.confidence;
}

async function apply(host: HelpdeskHost, write: FieldWrite): Promise<ApplyResult | AppError> {
  const nothing = Object.keys(write.labels).length === 0 && Object.keys(write.restore ?? {}).length === 0;
  if (nothing && write.confidence === undefined) return {};
  try {
    return await host.applyFields(write);
  } catch (thrown) {
    return AppError.from(thrown, "host_error");
  }
}

function toFieldWrite(targets: Targets, confidence: number | null): FieldWrite {
  const labels: Partial<Record<FieldId, LabelId>> = {};
  const restore: Partial<Record<FieldId, string | null>> = {};
  for (const field of FIELD_IDS) {
    const target = targets[field];
    if (target === undefined) continue;
    if (target.labelId === null) restore[field] = target.raw;
    else labels[field] = target.labelId;
  }
  return {
    labels,
    ...(confidence === null ? {} : { confidence }),
    ...(Object.keys(restore).length === 0 ? {} : { restore }),
  };
}
