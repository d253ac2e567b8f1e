import { AppError } from "./app-error.ts";
import type { FieldMapping, MappedField } from "./settings.ts";

type Json = Readonly<Record<string, unknown>>;
type Desk = "zendesk" | "freshdesk";

/** Where the fields are unless the admin says otherwise: Zendesk's are created at installation. */
const DEFAULT_FIELDS: Readonly<Record<Desk, { category: string; subcategory: string; confidence: string | null }>> = {
  zendesk: { category: "requirement", subcategory: "requirement", confidence: "requirement" },
  freshdesk: { category: "cf_lucid_category", subcategory: "cf_lucid_subcategory", confidence: "cf_lucid_confidence" },
};
const KEYS = ["category", "subcategory", "priority", "team", "confidence"];

/**
 * The admin's field mapping, JSON text or the parsed value; empty text means the defaults. Throws settings_invalid naming the
 * key and the fix. Form: {"category": {"field": "...", "values": {"label-id": "desk value" | null}},
 * "subcategory": likewise, "priority": {"values"}, "team": {"values"}, "confidence": {"field": "..." | null}}.
 */
export function parseFieldMapping(json: unknown, desk: Desk): FieldMapping {
  const mapping = topLevel(json);
  for (const key of Object.keys(mapping)) {
    if (!KEYS.includes(key)) throw invalid(key, `is not a field; use one of ${KEYS.join(", ")}`);
  }
  return {
    category: mappedField(mapping, "category", desk),
    subcategory: mappedField(mapping, "subcategory", desk),
    priority: { values: plainValues(mapping, "priority") },
    team: { values: plainValues(mapping, "team") },
    confidence: { field: confidenceField(mapping, desk) },
  };
}

function topLevel(json: unknown): Json {
  if (json === undefined || json === null) return {};
  if (typeof json !== "string") return object(json, "the whole");
  if (json.trim() === "") return {};
  try {
    return object(JSON.parse(json), "the whole");
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw invalid("the text", `is not valid JSON (${reason}); check quotes, commas and brackets`);
  }
}

function mappedField(mapping: Json, key: "category" | "subcategory", desk: Desk): MappedField {
  const entry = object(mapping[key] ?? {}, key);
  onlyKeys(entry, key, ["field", "values"]);
  const field = fieldName(entry.field ?? DEFAULT_FIELDS[desk][key], `${key}.field`, desk);
  return { field, values: labelValues(entry.values, `${key}.values`, true) };
}

function confidenceField(mapping: Json, desk: Desk): string | null {
  const entry = object(mapping.confidence ?? {}, "confidence");
  onlyKeys(entry, "confidence", ["field"]);
  const field = entry.field === undefined ? DEFAULT_FIELDS[desk].confidence : entry.field;
  return field === null ? null : fieldName(field, "confidence.field", desk);
}

function fieldName(value: unknown, key: string, desk: Desk): string {
  const name = typeof value === "number" ? String(value) : value;
  if (typeof name !== "string" || name.trim() === "") throw invalid(key, "must name the helpdesk's field");
  const trimmed = name.trim();
  if (desk === "zendesk" && trimmed !== "requirement" && !/^\d+$/.test(trimmed)) {
    throw invalid(key, `"${trimmed}" is not a field id; use the number of the custom field, or "requirement"`);
  }
  if (desk === "freshdesk" && !/^(?:cf_\w+|ticket_type)$/.test(trimmed)) {
    throw invalid(key, `"${trimmed}" is not a field name; use the name that starts with cf_, or ticket_type`);
  }
  return trimmed;
}

function plainValues(mapping: Json, key: "priority" | "team"): Readonly<Record<string, string>> {
  const entry = object(mapping[key] ?? {}, key);
  onlyKeys(entry, key, ["values"]);
  const values: Record<string, string> = {};
  for (const [labelId, value] of Object.entries(labelValues(entry.values, `${key}.values`, false))) {
    if (value !== null) values[labelId] = value;
  }
  return values;
}

function labelValues(value: unknown, key: string, mayBeNull: boolean): Readonly<Record<string, string | null>> {
  const values: Record<string, string | null> = {};
  for (const [labelId, deskValue] of Object.entries(object(value ?? {}, key))) {
    values[labelId] = labelValue(deskValue, `${key}.${labelId}`, mayBeNull);
  }
  return values;
}

function labelValue(value: unknown, key: string, mayBeNull: boolean): string | null {
  if (value === null && mayBeNull) return null;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  const fix = mayBeNull ? "must be the helpdesk's value as text, or null if the label is not used" : "must be text";
  throw invalid(key, fix);
}

function onlyKeys(entry: Json, name: string, allowed: readonly string[]): void {
  const unknown = Object.keys(entry).find((key) => !allowed.includes(key));
  if (unknown !== undefined) throw invalid(`${name}.${unknown}`, `is unknown; use ${allowed.join(" and ")}`);
}

function object(value: unknown, key: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(key, "must be an object in curly brackets");
}

function invalid(key: string, problem: string): AppError {
  return new AppError("settings_invalid", `Setting mapping: ${key} ${problem}.`);
}
