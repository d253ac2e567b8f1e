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
  const named = FIELD_IDS.filter((field) => write.labels[field] !== undefined);
  const outcomes = await Promise.all(
    named.map(
      async (field) => [field, await writeField(client, paths, mapper, field, write.labels[field] ?? "")] as const,
    ),
  );
  if (write.confidence !== undefined && paths.confidence !== null) {
    await set(client, paths.confidence, String(Math.round(write.confidence)));
  }
  return Object.fromEntries(outcomes);
}

async function writeField(
  client: ZafClient,
  paths: TicketPaths,
  mapper: LabelMapper,
  field: FieldId,
  labelId: string,
): Promise<FieldOutcome> {
  const value = labelId === "" ? "" : mapper.toDesk(field, labelId);
  if (value === null) {
    return {
      written: false,
      error: new AppError("field_unmapped", `No value of this helpdesk is mapped to "${labelId}".`),
    };
  }
  if (field === "team") return set(client, "ticket.assignee", { groupId: Number(value) });
  return set(client, paths[field], value === "" ? null : value);
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
