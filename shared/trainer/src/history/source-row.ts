import type { RejectReason } from "./rejected-row.ts";

/** A row of a file as it stands there: column names or JSON keys to values. */
export type SourceRecord = Readonly<Record<string, unknown>>;

export interface BrokenRow {
  readonly kind: "broken";
  readonly row: number;
  readonly column: string | null;
  readonly reason: RejectReason;
  readonly message: string;
}

/** What the readers of file formats give: a record, or why there is none. */
export type SourceRow = { readonly kind: "record"; readonly row: number; readonly record: SourceRecord } | BrokenRow;
