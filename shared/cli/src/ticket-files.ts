import { existsSync } from "node:fs";
import {
  formerValues,
  type History,
  type HistoryColumns,
  type HistorySource,
  type RawTicket,
  type ReadHistoryOptions,
  readHistory,
  readTicketRows,
} from "@lucid/trainer";
import { migrationsBeside, type OpenHistoryFile, openHistoryFile } from "@lucid/trainer/node";
import type { CommandContext } from "./command-context.ts";
import type { LabelColumns } from "./option-values.ts";
import type { Progress } from "./progress.ts";
import { UsageError } from "./usage-error.ts";

/** What `createTicketCommand` reads. */
export interface TicketOptions {
  /** Name or file; edits kept beside a file say what its former labels mean today. */
  readonly taxonomy?: string | undefined;
  readonly data?: readonly string[] | undefined;
  readonly text?: readonly string[] | undefined;
  readonly label?: LabelColumns | undefined;
  readonly id?: string | undefined;
  readonly date?: string | undefined;
  readonly requester?: string | undefined;
  readonly agent?: string | undefined;
  readonly names?: readonly string[] | undefined;
  readonly format: "auto" | "plain" | "zendesk" | "freshdesk";
  readonly automation?: ReadHistoryOptions["automation"] | undefined;
  readonly encoding?: string | undefined;
}

/** Tickets of files with what became of every row. */
export interface TicketFiles extends History {
  readonly sources: readonly HistorySource[];
}

/** Columns as the options name them; those that are not named are left to the file's format. */
export function columnsOf(options: TicketOptions): HistoryColumns {
  const { text, label = {}, id, date, requester, agent, names } = options;
  const all = { text, ...label, id, createdAt: date, requester, agent, names };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Reads labelled tickets. Throws UsageError without a category column, AppError for missing files and columns. */
export async function readTicketFiles(
  paths: readonly string[] | undefined,
  options: TicketOptions,
  taxonomy: ReadHistoryOptions["taxonomy"],
  progress: Progress,
  { signal }: Pick<CommandContext, "signal">,
): Promise<TicketFiles> {
  if (paths === undefined) throw new UsageError("--data FILE is missing: which file holds the tickets?");
  if (options.label?.category === undefined) {
    throw new UsageError("--label category=COLUMN is missing: which column holds the category?");
  }
  const files = openFiles(paths);
  const { automation, encoding } = options;
  const former =
    options.taxonomy === undefined || "derive" in taxonomy ? [] : migrationsBeside(options.taxonomy, taxonomy);
  const history = await readHistory(
    files.map(({ file }) => file),
    {
      taxonomy,
      former: formerValues(former),
      columns: columnsOf(options),
      format: options.format,
      signal,
      ...(automation === undefined ? {} : { automation }),
      ...(encoding === undefined ? {} : { encoding }),
      onProgress: ({ file, bytes, totalBytes }) => progress.show(`reading ${file}`, bytes, totalBytes ?? bytes),
    },
  );
  return { ...history, sources: sourcesOf(files, history) };
}

/** A ticket's text and where it stood; labels as the file has them. */
export type TicketText = RawTicket;

/** Reads tickets without asking for labels; `category`: only rows with that value in the category column. */
export async function readTicketTexts(
  paths: readonly string[],
  options: TicketOptions,
  { signal }: Pick<CommandContext, "signal">,
  category: string | null = null,
): Promise<TicketText[]> {
  const tickets: TicketText[] = [];
  // A file of texts alone has no label columns; one that is searched for a label has.
  const columns = category === null ? columnsOf({ text: options.text, format: options.format }) : columnsOf(options);
  for (const { file } of openFiles(paths)) {
    const { encoding, format } = options;
    for await (const row of readTicketRows(file, {
      columns,
      format,
      signal,
      ...(encoding === undefined ? {} : { encoding }),
    })) {
      if (row.kind === "ticket" && (category === null || row.ticket.labels.category?.trim() === category))
        tickets.push(row.ticket);
    }
  }
  return tickets;
}

/** Reads tickets with their ids and rows, labels or not. */
export async function readRawTickets(
  paths: readonly string[],
  options: TicketOptions,
  { signal }: Pick<CommandContext, "signal">,
): Promise<RawTicket[]> {
  const { encoding, format } = options;
  const settings = { columns: columnsOf(options), format, ...(encoding === undefined ? {} : { encoding }) };
  const tickets: RawTicket[] = [];
  for (const { file } of openFiles(paths)) {
    for await (const row of readTicketRows(file, { ...settings, signal })) {
      if (row.kind === "ticket") tickets.push(row.ticket);
    }
  }
  return tickets;
}

/** Opens files; a comma inside one file's name does not tear it apart. */
export function openFiles(paths: readonly string[]): OpenHistoryFile[] {
  const whole = paths.join(",");
  return (existsSync(whole) ? [whole] : paths).map((path) => openHistoryFile(path));
}

function sourcesOf(files: readonly OpenHistoryFile[], { counts }: History): HistorySource[] {
  return files.map(({ path, baseName, sha256 }) => {
    const count = counts.files.find(({ name }) => name === path);
    return { name: baseName, sha256: sha256(), rows: count?.rows ?? 0, used: count?.used ?? 0 };
  });
}

const SHOWN_KINDS = 8;
const SHOWN_ROWS = 10;

/** Says on stderr what was read, and which rows and labels were not taken as they are, with their row numbers. */
export function reportTicketFiles(files: TicketFiles, { stderr }: CommandContext): void {
  const { counts, rejected, labelReport, taxonomy } = files;
  stderr(`${counts.used} of ${counts.rows} rows can be used, ${taxonomy.categories.length} categories.\n`);
  const kinds = new Map<string, number[]>();
  for (const { file, row, column, message } of rejected) {
    const kind = `${file}${column === null ? "" : `, column ${column}`}: ${message}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
  }
  for (const [kind, rows] of [...kinds].slice(0, SHOWN_KINDS)) {
    const shown = rows.slice(0, SHOWN_ROWS).join(", ");
    stderr(
      `  ${kind} (${rows.length === 1 ? "row" : "rows"} ${shown}${rows.length > SHOWN_ROWS ? `, … ${rows.length} in all` : ""})\n`,
    );
  }
  if (kinds.size > SHOWN_KINDS) stderr(`  … and ${kinds.size - SHOWN_KINDS} more reasons.\n`);
  const strange = labelReport.filter(({ labelId, field }) => labelId === null && field !== "category");
  for (const { field, value, count, kind, nearest } of strange.slice(0, SHOWN_KINDS)) {
    const hint = nearest === null ? "" : `, the nearest is "${nearest}"`;
    stderr(`  ${field} "${value.slice(0, 40)}" is ${kind}${hint}: ${count} tickets are read without it.\n`);
  }
  if (strange.length > SHOWN_KINDS) stderr(`  … and ${strange.length - SHOWN_KINDS} more values.\n`);
}
