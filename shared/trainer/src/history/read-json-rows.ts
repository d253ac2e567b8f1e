import { JSONParser } from "@streamparser/json";
import type { SourceRecord, SourceRow } from "./source-row.ts";

/** A line of JSON that is longer is not a ticket. */
const MAX_LINE = 8_000_000;

/** Rows of JSON text with one object a line. A broken line is reported, the next one is read. */
export async function* readJsonLines(texts: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let rest = "";
  let row = 0;
  let skipping = false;
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      row++;
      if (!skipping) yield* lineRow(line, row);
      skipping = false;
    }
    if (rest.length > MAX_LINE) {
      if (!skipping) yield broken(row + 1, "too-long", `The line is longer than ${MAX_LINE} characters.`);
      skipping = true;
      rest = "";
    }
  }
  if (!skipping) yield* lineRow(rest, row + 1);
}

function* lineRow(line: string, row: number): Generator<SourceRow> {
  if (line.trim() === "") return;
  try {
    yield objectRow(JSON.parse(line), row);
  } catch {
    // JSON.parse quotes the text in its message: it would carry ticket text into the report.
    yield broken(row, "broken-json", "The line is not valid JSON; write one object a line.");
  }
}

/**
 * Tickets of JSON documents: an array of objects, or pages such as {"tickets": […]} one after another. Memory: one
 * ticket. After broken JSON nothing more can be told apart: the place is reported and reading ends.
 */
export async function* readJsonDocument(
  texts: AsyncIterable<string>,
  paths: readonly string[],
): AsyncGenerator<SourceRow> {
  const parser = new JSONParser({ paths: [...paths], keepStack: false, separator: "" });
  let ready: SourceRow[] = [];
  let row = 0;
  let failed = false;
  parser.onValue = ({ value }) => {
    row++;
    ready.push(objectRow(value, row));
  };
  parser.onError = () => {
    failed = true;
  };
  for await (const text of texts) {
    parser.write(text);
    yield* ready;
    ready = [];
    if (failed) break;
  }
  if (!failed && !parser.isEnded) parser.end();
  yield* ready;
  if (failed)
    yield broken(row + 1, "broken-json", "The JSON breaks off or is not valid here; nothing after it was read.");
}

function objectRow(value: unknown, row: number): SourceRow {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { kind: "record", row, record: value as SourceRecord };
  }
  return broken(row, "broken-json", "A ticket must be an object in curly brackets.");
}

function broken(row: number, reason: "broken-json" | "too-long", message: string): SourceRow {
  return { kind: "broken", row, column: null, reason, message };
}
