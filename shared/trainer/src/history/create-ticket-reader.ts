import { type ArrivalText, columnText } from "./arrival-text.ts";
import { columnValue, columnValues, listValues } from "./column-values.ts";
import type { DeskProfile } from "./desk-profile.ts";
import type { AutomationSign, HistoryColumns, ReadRowsOptions } from "./history-source.ts";
import type { RawTicket } from "./raw-ticket.ts";
import type { RejectedRow } from "./rejected-row.ts";
import type { SourceRecord } from "./source-row.ts";

/** A ticket, or why the row is none. */
export type TicketRow =
  | { readonly kind: "ticket"; readonly ticket: RawTicket }
  | { readonly kind: "rejected"; readonly rejected: RejectedRow };

type Problem = Pick<RejectedRow, "reason" | "column" | "message">;

const MAX_TEXT_LENGTH = 200_000;

/** Makes tickets of the records of one file. */
export function createTicketReader(file: string, profile: DeskProfile, options: ReadRowsOptions) {
  const columns: HistoryColumns = { ...profile.columns, ...options.columns };
  return (source: SourceRecord, row: number): TicketRow => {
    const record = profile.unwrap(source);
    const text = arrivalText(record, profile, columns);
    const problem = profile.isDeleted(record)
      ? { reason: "deleted" as const, column: null, message: "The ticket is deleted or spam." }
      : (textProblem(text, columns, options.maxTextLength ?? MAX_TEXT_LENGTH) ?? labelProblem(record, columns));
    if (problem !== null) return { kind: "rejected", rejected: { file, row, ...problem } };
    const labelSource =
      options.automation === undefined
        ? profile.labelSource(record, columns.category ?? "")
        : signedSource(record, options.automation);
    const { format } = profile;
    return { kind: "ticket", ticket: { ...text, file, row, format, labelSource, ...details(record, row, columns) } };
  };
}

/** A desk's own text also where its columns are named, because a description can be an internal note. */
function arrivalText(record: SourceRecord, profile: DeskProfile, columns: HistoryColumns): ArrivalText {
  const named = columns.text ?? [];
  const own = named.every((column) => profile.ownText.includes(column.trim().toLowerCase()));
  return profile.text === null || !own ? columnText(record, named) : profile.text(record);
}

function textProblem({ subject, body }: ArrivalText, columns: HistoryColumns, maxLength: number): Problem | null {
  const column = columns.text?.join(", ") || null;
  if (!/[\p{L}\p{N}]/u.test(subject) && !/[\p{L}\p{N}]/u.test(body)) {
    return { reason: "no-text", column, message: "There is neither a subject nor a first customer message." };
  }
  if (Math.max(subject.length, body.length) <= maxLength) return null;
  return { reason: "too-long", column, message: `The text has more than ${maxLength} characters.` };
}

/** Of two tags with one prefix neither can be preferred. */
function labelProblem(record: SourceRecord, { category }: HistoryColumns): Problem | null {
  if (category === undefined) return null;
  const values = new Set(columnValues(record, category).filter((value) => value.trim() !== ""));
  if (values.size <= 1) return null;
  return { reason: "ambiguous-label", column: category, message: `The row has ${values.size} categories; keep one.` };
}

function details(record: SourceRecord, row: number, columns: HistoryColumns) {
  const read = (column: string | undefined) => (column === undefined ? null : columnValue(record, column));
  const { names = [], tags } = columns;
  return {
    id: read(columns.id)?.trim() ?? `row-${row}`,
    date: read(columns.createdAt),
    requester: read(columns.requester),
    agent: read(columns.agent),
    language: read(columns.language)?.trim().toLowerCase().slice(0, 2) ?? null,
    knownEntities: names.flatMap((column) => columnValues(record, column)).filter((name) => name.trim() !== ""),
    labels: {
      category: read(columns.category),
      subcategory: read(columns.subcategory),
      priority: read(columns.priority),
      team: read(columns.team),
    },
    tags: tags === undefined ? [] : columnValues(record, tags).flatMap(listValues),
  };
}

function signedSource(record: SourceRecord, { column, values }: AutomationSign): RawTicket["labelSource"] {
  const signs = new Set(values.map((value) => value.trim().toLowerCase()));
  const found = columnValues(record, column).flatMap(listValues);
  return found.some((value) => signs.has(value.toLowerCase())) ? "automation" : "person";
}
