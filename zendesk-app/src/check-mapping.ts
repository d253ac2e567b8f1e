import type { FieldMapping, LabelMapper, MappingProblem } from "@lucid/core";
import { record, text } from "./read-ticket.ts";
import { customFieldName, type TicketPaths } from "./ticket-paths.ts";
import type { ZafClient } from "./zaf-client.ts";

/**
 * Compares every mapped value with what the account has now. Deleted, renamed and disabled options are
 * named one by one: nothing is guessed.
 */
export async function checkMapping(
  client: ZafClient,
  paths: TicketPaths,
  mapper: LabelMapper,
  mapping: FieldMapping,
): Promise<readonly MappingProblem[]> {
  const problems = await Promise.all([
    checkDropDown(client, "category", paths.category, mapper),
    checkDropDown(client, "subcategory", paths.subcategory, mapper),
    checkGroups(client, mapper, mapping),
  ]);
  return problems.flat();
}

async function checkDropDown(
  client: ZafClient,
  field: "category" | "subcategory",
  path: string,
  mapper: LabelMapper,
): Promise<readonly MappingProblem[]> {
  const name = customFieldName(path);
  const key = `ticketFields:${name}.optionValues`;
  const values = await client.get([key]);
  const options = values[key];
  if (!Array.isArray(options)) return [{ field, labelId: null, problem: "field-missing", deskValue: name }];
  const known = new Set(options.map((option) => text(record(option)?.value)));
  return missing(field, mapper, known);
}

async function checkGroups(
  client: ZafClient,
  mapper: LabelMapper,
  mapping: FieldMapping,
): Promise<readonly MappingProblem[]> {
  if (Object.keys(mapping.team.values).length === 0) return missing("team", mapper, new Set());
  const answer = record(await client.request({ url: "/api/v2/groups/assignable.json", type: "GET" }).catch(() => null));
  // Without the list nothing can be said about groups: a missing right is not a broken mapping.
  if (!Array.isArray(answer?.groups)) return [];
  return missing("team", mapper, new Set(answer.groups.map((group: unknown) => text(record(group)?.id))));
}

function missing(
  field: MappingProblem["field"],
  mapper: LabelMapper,
  known: ReadonlySet<string>,
): readonly MappingProblem[] {
  if (field === "confidence") return [];
  return mapper.entries(field).flatMap(({ labelId, deskValue }): readonly MappingProblem[] => {
    if (deskValue === null) return field === "team" ? [{ field, labelId, problem: "label-unmapped", deskValue }] : [];
    return known.has(deskValue) ? [] : [{ field, labelId, problem: "option-missing", deskValue }];
  });
}
