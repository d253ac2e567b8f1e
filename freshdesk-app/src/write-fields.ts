import {
  AppError,
  type ApplyResult,
  FIELD_IDS,
  type FieldId,
  type FieldMapping,
  type FieldOutcome,
  type FieldWrite,
  type LabelMapper,
} from "@lucid/core";
import type { FreshworksClient } from "./freshworks-client.ts";
import { type RawForm, record, text } from "./read-ticket.ts";

/** What became of each field, and what the form holds now besides the stored ticket. */
export interface WrittenFields {
  readonly result: ApplyResult;
  readonly form: Partial<RawForm>;
}

/** Writes each named field by itself, so that one refused field does not take the others with it. */
export async function writeFields(
  client: FreshworksClient,
  mapping: FieldMapping,
  mapper: LabelMapper,
  write: FieldWrite,
): Promise<WrittenFields> {
  const result: Partial<Record<FieldId, FieldOutcome>> = {};
  let form: Partial<RawForm> = {};
  for (const field of FIELD_IDS) {
    const value = deskValue(mapper, write, field);
    if (value === undefined) continue;
    const outcome = value instanceof AppError ? refused(value) : await setField(client, mapping, field, value);
    result[field] = outcome;
    if (outcome.written && !(value instanceof AppError)) form = { ...form, [field]: value ?? "" };
  }
  const confidence = await writeConfidence(client, mapping, write);
  return { result, form: confidence === null ? form : { ...form, confidence } };
}

/** The label's value or the value to put back; null empties the field, undefined leaves it alone. */
function deskValue(mapper: LabelMapper, write: FieldWrite, field: FieldId): string | null | undefined | AppError {
  const labelId = write.labels[field];
  if (labelId === undefined) return write.restore?.[field];
  const value = mapper.toDesk(field, labelId);
  return value ?? new AppError("field_unmapped", `No value of this helpdesk is mapped to "${labelId}".`);
}

function refused(error: AppError): FieldOutcome {
  return { written: false, error };
}

async function setField(
  client: FreshworksClient,
  mapping: FieldMapping,
  field: FieldId,
  value: string | null,
): Promise<FieldOutcome> {
  const number = value === null || value === "" ? null : Number(value);
  const targets: Record<FieldId, { readonly id: string; readonly value: string | number | null }> = {
    category: { id: mapping.category.field, value },
    subcategory: { id: mapping.subcategory.field, value },
    priority: { id: "priority", value: number },
    team: { id: "group", value: number },
  };
  try {
    await client.interface.trigger("setValue", targets[field]);
    return { written: true };
  } catch (thrown) {
    return refused(new AppError("field_not_writable", messageOf(thrown), { cause: thrown }));
  }
}

/** The confidence field is optional: the set-up check names it when it is missing. Answers what was written. */
async function writeConfidence(
  client: FreshworksClient,
  mapping: FieldMapping,
  write: FieldWrite,
): Promise<string | null> {
  const value = write.confidence === undefined ? write.restore?.confidence : String(Math.round(write.confidence));
  if (mapping.confidence.field === null || value === undefined) return null;
  try {
    const number = value === null || value === "" ? null : Number(value);
    await client.interface.trigger("setValue", { id: mapping.confidence.field, value: number });
    return value ?? "";
  } catch (thrown) {
    console.debug("lucid-triage: confidence not written", messageOf(thrown));
    return null;
  }
}

/** Freshworks rejects with plain objects {status, message}. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : text(record(thrown)?.message) || "Freshdesk refused the call.";
}
