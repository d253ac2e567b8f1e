import { existsSync } from "node:fs";
import type { Taxonomy } from "@lucid/core";
import {
  type History,
  type HistoryColumns,
  type HistorySource,
  type ReadHistoryOptions,
  readHistory,
} from "@lucid/trainer";
import { type OpenHistoryFile, openHistoryFile } from "@lucid/trainer/node";
import type { CommandContext } from "./command-context.ts";
import type { LabelColumns } from "./option-values.ts";
import type { Progress } from "./progress.ts";
import { UsageError } from "./usage-error.ts";

/** What `createTicketCommand` reads. */
export interface TicketOptions {
  readonly data: readonly string[];
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
  paths: readonly string[],
  options: TicketOptions,
  taxonomy: ReadHistoryOptions["taxonomy"],
  progress: Progress,
  { signal }: Pick<CommandContext, "signal">,
): Promise<TicketFiles> {
  if (options.label?.category === undefined) {
    throw new UsageError("--label category=COLUMN is missing: which column holds the category?");
  }
  const files = openFiles(paths);
  const { automation, encoding } = options;
  const history = await readHistory(
    files.map(({ file }) => file),
    {
      taxonomy,
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

const SHOWN = 5;

/** Says on stderr what was read, and which rows and labels were not taken as they are. */
export function reportTicketFiles(files: TicketFiles, taxonomy: Taxonomy, { stderr }: CommandContext): void {
  const { counts, rejected, labelReport } = files;
  stderr(`${counts.used} of ${counts.rows} rows can be used, ${taxonomy.categories.length} categories.\n`);
  for (const { file, row, column, message } of rejected.slice(0, SHOWN)) {
    stderr(`  ${file}: row ${row}${column === null ? "" : `, column ${column}`}: ${message}\n`);
  }
  if (rejected.length > SHOWN) stderr(`  … and ${rejected.length - SHOWN} more rows.\n`);
  const strange = labelReport.filter(({ labelId, kind }) => labelId === null || kind === "renamed");
  for (const { field, value, count, kind, nearest } of strange.slice(0, SHOWN)) {
    const hint = nearest === null ? "" : `, the nearest is "${nearest}"`;
    stderr(`  ${field} "${value.slice(0, 60)}": ${kind} (${count} tickets)${hint}\n`);
  }
  if (strange.length > SHOWN) stderr(`  … and ${strange.length - SHOWN} more values.\n`);
}
