import { AppError } from "@lucid/core";
import Papa from "papaparse";
import type { SourceRecord, SourceRow } from "./source-row.ts";

/** A record that has not ended after so many characters has an unclosed quote. */
const MAX_RECORD = 1_000_000;
const DELIMITERS = [",", ";", "\t", "|"];

interface CsvRecord {
  readonly cells: readonly string[];
  /** Where the record after it begins. */
  readonly end: number;
  readonly broken: boolean;
}

/**
 * Rows of CSV text in chunks; the first row names the columns. Comma, semicolon, tab and bar are told apart by the
 * header. A row with broken quotes is reported and reading goes on at the next line. Memory: one chunk and one record.
 * Throws AppError "bad_request" where there is no usable header.
 */
export async function* readCsvRows(texts: AsyncIterable<string>, file: string): AsyncGenerator<SourceRow> {
  let rest = "";
  let row = 0;
  let columns: readonly string[] | null = null;
  let parse = csvParser(",");
  const rowsOf = function* (text: string, last: boolean): Generator<SourceRow> {
    rest = text;
    for (;;) {
      const records = parse(rest, last);
      let position = 0;
      const broken = records.find((record) => record.broken);
      for (const record of records) {
        if (record.broken) break;
        row++;
        position = record.end;
        if (columns === null) columns = header(record.cells, file);
        else yield* toRow(record.cells, columns, row);
      }
      rest = rest.slice(position);
      if (broken === undefined && rest.length <= MAX_RECORD) return;
      row++;
      yield brokenQuotes(row);
      rest = afterNextLine(rest);
      if (rest === "") return;
    }
  };
  for await (const text of texts) {
    if (columns === null && rest === "") parse = csvParser(delimiterOf(text));
    yield* rowsOf(rest + text, false);
  }
  if (rest !== "") yield* rowsOf(rest, true);
  if (columns === null) throw new AppError("bad_request", `${file} is empty; the first row must name the columns`);
}

/** Parses what is complete; with `last` the unfinished record too. Stops after the first broken one. */
function csvParser(delimiter: string): (text: string, last: boolean) => CsvRecord[] {
  return (text, last) => {
    const records: CsvRecord[] = [];
    const parser = new Papa.Parser({
      delimiter,
      newline: "\n",
      step: ({ data, errors, meta }: Papa.ParseStepResult<string[][]>) => {
        const broken = errors.some(({ type }) => type === "Quotes");
        records.push({ cells: data[0] ?? [], end: meta.cursor, broken });
        if (broken) parser.abort();
      },
    });
    parser.parse(text, 0, !last);
    return records;
  };
}

/** The delimiter that the header has most often outside quotes. */
export function delimiterOf(text: string): string {
  const line = (text.split("\n", 1)[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function header(cells: readonly string[], file: string): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  while (names.length > 1 && names.at(-1) === "") names.pop();
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new AppError("bad_request", `${file}, row 1: column "${twice}" occurs twice; give each column its own name`);
  }
  if (names.every((name) => name === "")) {
    throw new AppError("bad_request", `${file}, row 1: no column names; the first row must name the columns`);
  }
  return names;
}

function* toRow(cells: readonly string[], columns: readonly string[], row: number): Generator<SourceRow> {
  if (cells.every((cell) => cell.trim() === "")) return;
  const surplus = cells.slice(columns.length).some((cell) => cell.trim() !== "");
  if (surplus || cells.length < columns.length) {
    const message = `The row has ${cells.length} cells, the header has ${columns.length}; check quotes and delimiters.`;
    yield { kind: "broken", row, column: null, reason: "column-count", message };
    return;
  }
  const record: SourceRecord = Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ""]));
  yield { kind: "record", row, record };
}

function brokenQuotes(row: number): SourceRow {
  const message =
    "A quoted cell does not end as it should; double the quotes inside it. Reading went on at the next line.";
  return { kind: "broken", row, column: null, reason: "broken-quotes", message };
}

function afterNextLine(text: string): string {
  const newline = text.indexOf("\n");
  return newline < 0 ? "" : text.slice(newline + 1);
}
