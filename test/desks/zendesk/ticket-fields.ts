import type { RequiredField } from "./app-package.ts";
import type { ZendeskState } from "./state.ts";
import type { TicketFormValues, ZendeskTicketField } from "./types.ts";

/** Creates a ticket field as requirements.json describes it and puts it on the form. */
export function createFieldFromRequirement(
  state: ZendeskState,
  appId: number,
  key: string,
  wanted: RequiredField,
): ZendeskTicketField {
  const field: ZendeskTicketField = {
    id: state.nextId(),
    type: wanted.type ?? "text",
    title: wanted.title ?? key,
    description: wanted.description ?? "",
    required: wanted.required ?? false,
    active: true,
    onForm: true,
    options: (wanted.custom_field_options ?? []).map((option) => ({
      id: state.nextId(),
      name: option.name,
      value: option.value,
    })),
    requirementKey: key,
    appId,
  };
  state.fields.push(field);
  return field;
}

/** A field as `/api/v2/ticket_fields.json` shows it. */
export function fieldForApi(field: ZendeskTicketField) {
  return {
    id: field.id,
    type: field.type,
    title: field.title,
    raw_title: field.title,
    description: field.description,
    active: field.active,
    required: field.required,
    removable: true,
    ...(field.type === "tagger"
      ? {
          custom_field_options: field.options.map((option, position) => ({
            id: option.id,
            name: option.name,
            raw_name: option.name,
            value: option.value,
            position,
          })),
        }
      : {}),
  };
}

/** Fields every account has. */
export const systemFields = (
  ["subject", "description", "status", "priority", "tickettype", "group", "assignee"] as const
).map((type, index) => ({
  id: 101 + index,
  type,
  title: type,
  raw_title: type,
  active: true,
  required: false,
  removable: false,
}));

/** A refused save, with the envelope Zendesk answers. */
export interface SaveRefusal {
  status: number;
  body: { error: string; description: string; details?: Record<string, { description: string }[]> };
}

/** Why a change cannot be stored, or undefined. Drop-downs take only their options' values. */
export function refusalOf(state: ZendeskState, changes: Partial<TicketFormValues>): SaveRefusal | undefined {
  for (const [id, value] of Object.entries(changes.customFields ?? {})) {
    const field = state.fields.find((candidate) => String(candidate.id) === id);
    if (!field) return invalid("base", `Custom field ${id} does not exist`);
    const allowed = field.type !== "tagger" || !value || field.options.some((option) => option.value === value);
    if (!allowed) return invalid(`custom_field_${id}`, `${field.title}: ${value} is not a valid option`);
  }
  if (changes.groupId && !state.groups.some((group) => group.id === changes.groupId))
    return invalid("group", "Group is not assignable");
  return undefined;
}

/** Zendesk's envelope for an invalid record. */
export function invalid(field: string, description: string): SaveRefusal {
  return {
    status: 422,
    body: { error: "RecordInvalid", description: "Record validation errors", details: { [field]: [{ description }] } },
  };
}
