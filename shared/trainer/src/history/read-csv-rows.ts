import { AppError } from "@lucid/core";
import Papa from "papaparse";
import type { SourceRecord, SourceRow } from "./source-row.ts";

/** A record that has not ended after so many characters has an unclosed quote. */
const MAX_RECORD = 1_000_000;
const DELIMITERS = [",", ";", "\t", "|"];

interface CsvRecord {
  /** null: its quotes are broken. */
  readonly cells: readonly string[] | null;
  /** Where the record after it begins. */
  readonly end: number;
}

/**
 * Rows of CSV text in chunks; the first row names the columns. Comma, semicolon, tab and bar are told apart by the
 * header. A row with broken quotes is reported and reading goes on at the next line. Memory: one chunk and one record.
 * Throws AppError "bad_request" where there is no usable header.
 */
export async function* readCsvRows(texts: AsyncIterable<string>, file: string): AsyncGenerator<SourceRow> {
  let columns: readonly string[] | null = null;
  let row = 0;
  for await (const cells of splitRecords(texts)) {
    row++;
    if (cells === null) yield brokenQuotes(row);
    else if (columns === null) columns = header(cells, file);
    else yield* toRow(cells, columns, row);
  }
  if (columns === null) throw new AppError("bad_request", `${file} is empty; the first row must name the columns`);
}

/** Cells of each record; null: broken quotes, the line is skipped. */
async function* splitRecords(texts: AsyncIterable<string>): AsyncGenerator<readonly string[] | null> {
  let parse: CsvParser | null = null;
  let rest = "";
  for await (const text of texts) {
    parse ??= csvParser(delimiterOf(text));
    const { records, end } = parseAll(parse, rest + text, false);
    rest = (rest + text).slice(end);
    yield* records;
  }
  if (parse !== null && rest !== "") yield* parseAll(parse, rest, true).records;
}

/** Everything that is complete, over broken lines; with `last` the unfinished record too. `end`: how far that is. */
function parseAll(parse: CsvParser, text: string, last: boolean) {
  const records: (readonly string[] | null)[] = [];
  let end = 0;
  for (;;) {
    const found = parse(text.slice(end), last);
    const sound = found.filter(({ cells }) => cells !== null);
    records.push(...sound.map(({ cells }) => cells));
    end += sound.at(-1)?.end ?? 0;
    const stuck = sound.length < found.length || text.length - end > MAX_RECORD;
    if (!stuck) return { records, end };
    records.push(null);
    const newline = text.indexOf("\n", end);
    end = newline < 0 ? text.length : newline + 1;
    if (end === text.length) return { records, end };
  }
}

type CsvParser = (text: string, last: boolean) => readonly CsvRecord[];

/** Parses what is complete, up to the first broken record. */
function csvParser(delimiter: string): CsvParser {
  return (text, last) => {
    const records: CsvRecord[] = [];
    const parser = new Papa.Parser({
      delimiter,
      newline: "\n",
      step: ({ data, errors, meta }: Papa.ParseStepResult<string[][]>) => {
        const broken = errors.some(({ type }) => type === "Quotes");
        records.push({ cells: broken ? null : (data[0] ?? []), end: meta.cursor });
        if (broken) parser.abort();
      },
    });
    parser.parse(text, 0, !last);
    return records;
  };
}

/** The delimiter that the header has most often outside quotes. */
function delimiterOf(text: string): string {
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
