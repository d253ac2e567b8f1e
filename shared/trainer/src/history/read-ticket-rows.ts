import { AppError } from "@lucid/core";
import { hasColumn } from "./column-values.ts";
import { createTicketReader, type TicketRow } from "./create-ticket-reader.ts";
import { decodeBytes, peekText } from "./decode-bytes.ts";
import { chooseProfile, type DeskProfile } from "./desk-profile.ts";
import type { HistoryFile, ReadRowsOptions } from "./history-source.ts";
import { readCsvRows } from "./read-csv-rows.ts";
import { readJsonDocument, readJsonLines } from "./read-json-rows.ts";
import { sniffLayout } from "./sniff-format.ts";
import type { SourceRecord, SourceRow } from "./source-row.ts";

/** Characters looked at before the layout is decided. */
const PEEK = 65_536;

/**
 * Tickets of one file, in its order, as they were known on arrival. Streaming: memory is a chunk and a ticket. Throws
 * AppError "bad_request" for columns that the file does not have, "aborted" when the signal fires.
 */
export async function* readTicketRows(file: HistoryFile, options: ReadRowsOptions = {}): AsyncGenerator<TicketRow> {
  let rows = 0;
  const texts = decodeBytes(file.chunks, {
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onBytes: (bytes) => options.onProgress?.({ file: file.name, bytes, totalBytes: file.size, rows }),
  });
  const { start, all } = await peekText(texts, PEEK);
  const layout = sniffLayout(start, file.name);
  const csv = layout.kind === "csv";
  const columns = createColumnCheck(file.name);
  let toTicket: ((record: SourceRecord, row: number) => TicketRow) | null = null;
  for await (const source of sourceRows(all, layout, file.name)) {
    rows++;
    if (source.kind === "broken") {
      const { row, column, reason, message } = source;
      yield { kind: "rejected", rejected: { file: file.name, row, column, reason, message } };
      continue;
    }
    if (toTicket === null) {
      const profile = chooseProfile(options.format ?? "auto", source.record, csv);
      columns.expect(namedColumns(options), profile, options.columns?.text, source.record);
      toTicket = createTicketReader(file.name, profile, options);
    }
    columns.see(source.record);
    yield toTicket(source.record, source.row);
    if (csv) columns.finish();
  }
  columns.finish();
}

function sourceRows(
  texts: AsyncGenerator<string>,
  layout: ReturnType<typeof sniffLayout>,
  name: string,
): AsyncGenerator<SourceRow> {
  if (layout.kind === "csv") return readCsvRows(texts, name);
  return layout.kind === "json-lines" ? readJsonLines(texts) : readJsonDocument(texts, layout.paths);
}

/** Columns that somebody named: each must occur in the file. */
function namedColumns({ columns = {}, automation }: ReadRowsOptions): readonly string[] {
  const { text = [], names = [], ...single } = columns;
  const one = Object.values(single).filter((column) => column !== undefined);
  return [...text, ...names, ...one, ...(automation === undefined ? [] : [automation.column])];
}

/** JSON leaves empty keys out, so a column is missing only if no record has it. */
function createColumnCheck(file: string) {
  let missing: string[] = [];
  let known = new Set<string>();
  let unwrap: DeskProfile["unwrap"] = (record) => record;
  return {
    expect: (
      named: readonly string[],
      profile: DeskProfile,
      text: readonly string[] | undefined,
      first: SourceRecord,
    ) => {
      missing = [...named];
      unwrap = profile.unwrap;
      known = new Set(Object.keys(profile.unwrap(first)));
      if (profile.text === null && (text === undefined || text.length === 0)) {
        throw new AppError("bad_request", `${file}: name the text columns; it has ${[...known].join(", ")}`);
      }
    },
    see: (record: SourceRecord) => {
      if (missing.length > 0) missing = missing.filter((column) => !hasColumn(unwrap(record), column));
    },
    finish: () => {
      const [column] = missing;
      if (column === undefined) return;
      throw new AppError("bad_request", `${file}: no column "${column}"; it has ${[...known].join(", ")}`);
    },
  };
}
