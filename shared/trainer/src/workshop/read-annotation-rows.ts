import { AppError } from "@lucid/core";
import { decodeBytes, peekText } from "../history/decode-bytes.ts";
import type { HistoryFile } from "../history/history-source.ts";
import { readCsvRows } from "../history/read-csv-rows.ts";
import { readJsonDocument, readJsonLines } from "../history/read-json-rows.ts";
import { sniffLayout } from "../history/sniff-format.ts";
import type { AnnotationRow } from "./annotations.ts";

/** Characters looked at before the layout is decided. */
const PEEK = 65_536;

/**
 * All rows of an annotation file: CSV, JSON lines or a JSON list of objects. Throws AppError "bad_request" naming file and
 * row where one cannot be read: an annotation that is left out would change the measure unseen.
 */
export async function readAnnotationRows(file: HistoryFile): Promise<AnnotationRow[]> {
  const { start, all } = await peekText(decodeBytes(file.chunks, {}), PEEK);
  const layout = sniffLayout(start, file.name);
  const sources =
    layout.kind === "csv"
      ? readCsvRows(all, file.name)
      : layout.kind === "json-lines"
        ? readJsonLines(all)
        : readJsonDocument(all, layout.paths);
  const rows: AnnotationRow[] = [];
  for await (const source of sources) {
    if (source.kind === "broken") {
      throw new AppError("bad_request", `${file.name}, row ${source.row}: ${source.message}`);
    }
    const cells = Object.entries(source.record).map(([name, value]) => [name, asText(value)]);
    rows.push(Object.fromEntries(cells));
  }
  return rows;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
