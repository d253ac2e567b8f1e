import type { SourceRecord } from "./source-row.ts";

/**
 * Values under a column's name, as trimmed-at-need text; empty: the record does not have it. A name is looked up as it
 * stands, then without regard to case and outer blanks, then as a dotted path ("custom_fields.cf_type",
 * "requester.name"). Zendesk's list of custom fields is read by id ("custom_fields.123", "custom_field_123", "123"),
 * Freshdesk's by name ("cf_type"). "tags:prefix_" gives the tags that begin with the prefix, without it.
 */
export function columnValues(record: SourceRecord, column: string): readonly string[] {
  const direct = ownValue(record, column) ?? pathValue(record, column) ?? customField(record, column);
  if (direct !== undefined) return textsOf(direct);
  const [name, prefix] = splitPrefix(column);
  if (prefix === null) return [];
  const listed = ownValue(record, name) ?? pathValue(record, name);
  return listValues(listed)
    .filter((value) => value.startsWith(prefix))
    .map((value) => value.slice(prefix.length));
}

/** The one value of a column; null: none or empty. */
export function columnValue(record: SourceRecord, column: string): string | null {
  const value = columnValues(record, column).find((text) => text.trim() !== "");
  return value ?? null;
}

/** The parts of a list: a JSON list, or text with commas or semicolons between. */
export function listValues(value: unknown): readonly string[] {
  if (Array.isArray(value)) return textsOf(value);
  return textsOf(value)
    .flatMap((text) => text.split(/[,;]/))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** True if the record has the column, filled or not. */
export function hasColumn(record: SourceRecord, column: string): boolean {
  const name = splitPrefix(column)[0];
  const found = (path: string) =>
    ownValue(record, path) ?? pathValue(record, path) ?? customField(record, path) ?? undefined;
  return found(column) !== undefined || found(name) !== undefined;
}

function splitPrefix(column: string): readonly [string, string | null] {
  const colon = column.indexOf(":");
  return colon < 0 ? [column, null] : [column.slice(0, colon), column.slice(colon + 1)];
}

function ownValue(record: SourceRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const wanted = name.trim().toLowerCase();
  const key = Object.keys(record).find((candidate) => candidate.trim().toLowerCase() === wanted);
  return key === undefined ? undefined : record[key];
}

function pathValue(record: SourceRecord, path: string): unknown {
  let value: unknown = record;
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = entryById(value, key);
    else if (isRecord(value)) value = ownValue(value, key);
    else return undefined;
  }
  return value;
}

function customField(record: SourceRecord, column: string): unknown {
  const fields = record.custom_fields;
  const id = /^(?:custom_field_)?(\d+)$/.exec(column)?.[1];
  if (Array.isArray(fields)) return id === undefined ? undefined : entryById(fields, id);
  return isRecord(fields) ? fields[column] : undefined;
}

/** [{id, value}, …] by id; any other list by position. */
function entryById(entries: readonly unknown[], key: string): unknown {
  const entry = entries.find((candidate) => isRecord(candidate) && String(candidate.id) === key);
  return isRecord(entry) && "value" in entry ? entry.value : entries[Number(key)];
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === "string") return [value];
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" ? [String(value)] : [];
}

/** An object that is no list. */
export function isRecord(value: unknown): value is SourceRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text of a value of JSON; numbers as text, everything else empty. */
export function textOf(value: unknown): string {
  return textsOf(value)[0] ?? "";
}

/** The objects of a list. */
export function recordsOf(value: unknown): readonly SourceRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
