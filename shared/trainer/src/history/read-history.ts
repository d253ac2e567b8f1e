import { AppError, type Taxonomy } from "@lucid/core";
import { groupNearDuplicates } from "./group-near-duplicates.ts";
import type { HistoryFile, ReadRowsOptions } from "./history-source.ts";
import type { HistoryTicket } from "./history-ticket.ts";
import type { LabelReportEntry } from "./label-report.ts";
import { parseDates } from "./parse-dates.ts";
import type { RawTicket } from "./raw-ticket.ts";
import { readTicketRows } from "./read-ticket-rows.ts";
import type { RejectedRow, RejectReason } from "./rejected-row.ts";
import { type LabelOptions, prepareLabels, toLabels } from "./ticket-labels.ts";

export interface ReadHistoryOptions extends ReadRowsOptions, LabelOptions {}

export interface HistoryCounts {
  /** Rows of all files, header and empty rows not counted. */
  readonly rows: number;
  readonly used: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  readonly withDate: number;
  /** Tickets that share their group with another. */
  readonly nearDuplicates: number;
  readonly automation: number;
  /** Tickets with characters that the file's encoding does not have: the wrong encoding, most likely. */
  readonly damaged: number;
  /** Rows and used tickets of each file. */
  readonly files: readonly { readonly name: string; readonly rows: number; readonly used: number }[];
}

export interface History {
  readonly tickets: readonly HistoryTicket[];
  readonly taxonomy: Taxonomy;
  readonly rejected: readonly RejectedRow[];
  readonly labelReport: readonly LabelReportEntry[];
  readonly counts: HistoryCounts;
}

/**
 * Labelled tickets from files: read as known on arrival, labels by id, near duplicates grouped. Rows that cannot be used come
 * back with their reasons. A ticket whose subcategory, priority or team is unknown is kept without it; the label report
 * says so. Throws AppError "bad_request" for missing columns, "taxonomy_invalid", "aborted".
 */
export async function readHistory(files: readonly HistoryFile[], options: ReadHistoryOptions): Promise<History> {
  const category = options.columns?.category;
  if (category === undefined) {
    throw new AppError("bad_request", "Name the column of the category: training needs its labels");
  }
  const { raw, rejected, rows } = await readFiles(files, options);
  const { taxonomy, reader } = prepareLabels(raw, options);
  const dates = parseDates(raw.map(({ date }) => date));
  const tickets: { readonly file: string; readonly ticket: HistoryTicket }[] = [];
  raw.forEach((one, index) => {
    const labels = toLabels(one, reader, taxonomy, category);
    if ("reason" in labels) rejected.push({ file: one.file, row: one.row, ...labels });
    else tickets.push({ file: one.file, ticket: toTicket(one, labels, dates[index] ?? null, files.length > 1) });
  });
  const grouped = groupNearDuplicates(tickets.map(({ ticket }) => ticket));
  return {
    tickets: grouped,
    taxonomy,
    rejected: rejected.sort((a, b) => (a.file === b.file ? a.row - b.row : 0)),
    labelReport: reader.report(),
    counts: {
      rows: rows.reduce((sum, count) => sum + count, 0),
      used: grouped.length,
      rejected: countBy(rejected.map(({ reason }) => reason)),
      withDate: grouped.filter(({ createdAt }) => createdAt !== null).length,
      nearDuplicates: countShared(grouped.map(({ group }) => group)),
      automation: grouped.filter(({ labelSource }) => labelSource === "automation").length,
      damaged: grouped.filter(({ subject, body }) => subject.includes("\ufffd") || body.includes("\ufffd")).length,
      files: files.map(({ name }, index) => ({
        name,
        rows: rows[index] ?? 0,
        used: tickets.filter(({ file }) => file === name).length,
      })),
    },
  };
}

async function readFiles(files: readonly HistoryFile[], options: ReadRowsOptions) {
  const byId = new Map<string, RawTicket>();
  const rejected: RejectedRow[] = [];
  const rows: number[] = [];
  for (const file of files) {
    let count = 0;
    for await (const result of readTicketRows(file, options)) {
      count++;
      if (result.kind === "rejected") {
        rejected.push(result.rejected);
        continue;
      }
      const { ticket } = result;
      const own = ticket.id !== `row-${ticket.row}`;
      const key = own ? ticket.id : `${file.name}:${ticket.id}`;
      const earlier = byId.get(key);
      if (earlier !== undefined) rejected.push(repeated(earlier, ticket));
      // Exports repeat a ticket after each change: the last state has the final labels.
      byId.delete(key);
      byId.set(key, ticket);
    }
    rows.push(count);
  }
  return { raw: [...byId.values()], rejected, rows };
}

function repeated(earlier: RawTicket, later: RawTicket): RejectedRow {
  const message = `Row ${later.row} of ${later.file} has the same ticket id and is used instead.`;
  return { file: earlier.file, row: earlier.row, column: null, reason: "duplicate-id", message };
}

function toTicket(
  raw: RawTicket,
  labels: HistoryTicket["labels"],
  createdAt: string | null,
  several: boolean,
): HistoryTicket {
  const { subject, body, bodyFormat, language, requester, agent, knownEntities, labelSource } = raw;
  const id = several && raw.id === `row-${raw.row}` ? `${raw.file}:${raw.id}` : raw.id;
  return {
    id,
    subject,
    body,
    bodyFormat,
    language,
    createdAt,
    requester,
    agent,
    knownEntities,
    labels,
    labelSource,
    group: id,
  };
}

function countBy<K extends string>(keys: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function countShared(groups: readonly string[]): number {
  const counts = countBy(groups);
  return groups.filter((group) => (counts[group] ?? 0) > 1).length;
}
