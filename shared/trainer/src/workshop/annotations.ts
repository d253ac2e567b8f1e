import { AppError } from "@lucid/core";

/** A row of an annotation file: columns by name. */
export type AnnotationRow = Readonly<Record<string, string>>;

/** Who said what about each ticket. */
export interface Annotations {
  readonly annotators: readonly string[];
  readonly tickets: readonly AnnotatedTicket[];
}

export interface AnnotatedTicket {
  readonly id: string;
  /** One for each annotator, in their order; null: did not annotate it. */
  readonly labels: readonly (string | null)[];
}

/** One column for each annotator, or one row for each annotation. */
export type AnnotationColumns =
  | { readonly shape: "wide"; readonly ticket: string; readonly annotators: readonly string[] }
  | { readonly shape: "long"; readonly ticket: string; readonly annotator: string; readonly label: string };

/**
 * Annotations from rows of a file. Labels are compared after trimming; an empty cell is a missing annotation. Throws
 * AppError "bad_request" naming the column or the row: a ticket that occurs twice, or two different labels of one
 * annotator for one ticket, would make the measure depend on the order of the rows.
 */
export function readAnnotations(rows: readonly AnnotationRow[], columns: AnnotationColumns): Annotations {
  requireColumns(rows, columns);
  return columns.shape === "wide" ? readWide(rows, columns) : readLong(rows, columns);
}

function requireColumns(rows: readonly AnnotationRow[], columns: AnnotationColumns): void {
  const wanted =
    columns.shape === "wide"
      ? [columns.ticket, ...columns.annotators]
      : [columns.ticket, columns.annotator, columns.label];
  const known = new Set(rows.flatMap((row) => Object.keys(row)));
  const missing = wanted.filter((name) => !known.has(name));
  if (rows.length === 0) throw new AppError("bad_request", "There are no annotations: the file has no rows");
  if (missing.length > 0) {
    const names = [...known].join(", ");
    throw new AppError("bad_request", `There is no column "${missing[0]}"; the columns are: ${names}`);
  }
}

function readWide(
  rows: readonly AnnotationRow[],
  { ticket, annotators }: { readonly ticket: string; readonly annotators: readonly string[] },
): Annotations {
  if (new Set(annotators).size < annotators.length) {
    throw new AppError("bad_request", `An annotator is named twice: ${annotators.join(", ")}`);
  }
  const seen = new Set<string>();
  const tickets = rows.map((row, index) => {
    const id = ticketId(row, ticket, index);
    if (seen.has(id)) throw new AppError("bad_request", `row ${index + 1}: ticket "${id}" occurs a second time`);
    seen.add(id);
    return { id, labels: annotators.map((name) => cell(row, name)) };
  });
  return { annotators, tickets };
}

function readLong(
  rows: readonly AnnotationRow[],
  columns: { readonly ticket: string; readonly annotator: string; readonly label: string },
): Annotations {
  const tickets = new Map<string, Map<string, string>>();
  const annotators = new Set<string>();
  rows.forEach((row, index) => {
    const id = ticketId(row, columns.ticket, index);
    const annotator = cell(row, columns.annotator);
    const label = cell(row, columns.label);
    const said = tickets.get(id) ?? new Map<string, string>();
    tickets.set(id, said);
    if (annotator === null) throw new AppError("bad_request", `row ${index + 1}: "${columns.annotator}" is empty`);
    annotators.add(annotator);
    if (label === null) return;
    const before = said.get(annotator);
    if (before !== undefined && before !== label) {
      const fix = "keep one of the two rows";
      throw new AppError(
        "bad_request",
        `row ${index + 1}: ${annotator} gave ticket "${id}" both "${before}" and "${label}"; ${fix}`,
      );
    }
    said.set(annotator, label);
  });
  const names = [...annotators];
  return {
    annotators: names,
    tickets: [...tickets].map(([id, said]) => ({ id, labels: names.map((name) => said.get(name) ?? null) })),
  };
}

function ticketId(row: AnnotationRow, column: string, index: number): string {
  const id = cell(row, column);
  if (id === null) throw new AppError("bad_request", `row ${index + 1}: the ticket's id ("${column}") is empty`);
  return id;
}

function cell(row: AnnotationRow, column: string): string | null {
  const text = row[column]?.trim() ?? "";
  return text === "" ? null : text;
}
