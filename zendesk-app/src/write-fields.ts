import {
  AppError,
  type ApplyResult,
  FIELD_IDS,
  type FieldId,
  type FieldOutcome,
  type FieldWrite,
  type LabelMapper,
} from "@lucid/core";
import type { TicketPaths } from "./ticket-paths.ts";
import type { ZafClient } from "./zaf-client.ts";

/** Writes each named field by itself, so that one refused field does not take the others with it. */
export async function writeFields(
  client: ZafClient,
  paths: TicketPaths,
  mapper: LabelMapper,
  write: FieldWrite,
): Promise<ApplyResult> {
  const values = deskValues(mapper, write);
  const outcomes = FIELD_IDS.filter((field) => values[field] !== undefined).map(
    async (field) => [field, await writeField(client, paths, field, values[field])] as const,
  );
  const confidence = write.restore?.confidence ?? write.confidence;
  if (confidence !== undefined || write.restore?.confidence === null) {
    await writeConfidence(client, paths, confidence ?? null);
  }
  return Object.fromEntries(await Promise.all(outcomes));
}

type DeskValue = string | null | AppError;

/** What goes into each field: the label's value, or the value to put back; null empties the field. */
function deskValues(mapper: LabelMapper, write: FieldWrite): Partial<Record<FieldId, DeskValue>> {
  const values: Partial<Record<FieldId, DeskValue>> = {};
  for (const field of FIELD_IDS) {
    const labelId = write.labels[field];
    const restored = write.restore?.[field];
    if (labelId !== undefined) values[field] = mapper.toDesk(field, labelId) ?? unmapped(labelId);
    else if (restored !== undefined) values[field] = restored;
  }
  return values;
}

function unmapped(labelId: string): AppError {
  return new AppError("field_unmapped", `No value of this helpdesk is mapped to "${labelId}".`);
}

async function writeField(
  client: ZafClient,
  paths: TicketPaths,
  field: FieldId,
  value: DeskValue | undefined,
): Promise<FieldOutcome> {
  if (value instanceof AppError) return { written: false, error: value };
  if (field === "team") return set(client, "ticket.assignee", { groupId: value ? Number(value) : null });
  return set(client, paths[field], value ?? null);
}

/** The confidence field is optional: when it cannot be written the labels still count. */
async function writeConfidence(client: ZafClient, paths: TicketPaths, value: string | number | null): Promise<void> {
  if (paths.confidence === null) return;
  const text = typeof value === "number" ? String(Math.round(value)) : value;
  const outcome = await set(client, paths.confidence, text);
  if (!outcome.written) console.debug("lucid-triage: confidence not written", outcome.error.message);
}

async function set(client: ZafClient, path: string, value: unknown): Promise<FieldOutcome> {
  try {
    const answer = await client.set(path, value);
    const problem = Object.values(answer?.errors ?? {})[0];
    if (problem) return { written: false, error: new AppError("field_not_writable", problem.message) };
    return { written: true };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { written: false, error: new AppError("field_not_writable", message, { cause: thrown }) };
  }
}
