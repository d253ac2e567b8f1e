import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type LabelReview, labelReviewToCsv, reviewLabels as review } from "@lucid/trainer";
import { readTaxonomyFile } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { createProgress } from "../progress.ts";
import { type OpenTools, openTextTools } from "../text-tools.ts";
import { readRawTickets, readTicketFiles, reportTicketFiles, type TicketOptions } from "../ticket-files.ts";

export interface ReviewLabelsOptions extends TicketOptions {
  readonly taxonomy?: string | undefined;
  readonly encoder: string;
  readonly limit: number;
  readonly out?: string | undefined;
  readonly seed: number;
  readonly cache: string;
}

/** Ranks tickets by how probably their category is wrong. Texts go into `--out` only, never to the screen. Exit code 0. */
export async function reviewLabels(options: ReviewLabelsOptions, context: CommandContext): Promise<number> {
  const progress = createProgress(context);
  let open: OpenTools | null = null;
  try {
    const wanted =
      options.taxonomy === undefined
        ? { derive: { id: "tickets", name: "Tickets" } }
        : readTaxonomyFile(options.taxonomy);
    const { data = [], limit, seed } = options;
    const files = await readTicketFiles(options.data, options, wanted, progress, context);
    progress.stop();
    reportTicketFiles(files, context);
    // What automation wrote and nobody confirmed is nobody's label.
    const tickets = files.tickets.filter(({ labelSource }) => labelSource !== "automation");
    open = await openTextTools({ encoder: options.encoder, cache: resolve(options.cache), signal: context.signal });
    const found = await review({
      ...{ taxonomy: files.taxonomy, tickets, seed },
      ...open.tools,
      onProgress: (stage, done, total) => progress.show(STAGES[stage], done, total),
    });
    progress.stop();
    const rows = await rowsById(data, options, context);
    context.stdout(table(found, rows, limit));
    if (options.out !== undefined) {
      writeFileSync(resolve(options.out), labelReviewToCsv(found, tickets, rows));
      context.stderr(`${options.out}: ${found.suspicious.length} rows with their texts\n`);
    }
    return 0;
  } finally {
    progress.stop();
    await open?.close();
  }
}

const STAGES = { embedding: "encoding tickets", "cross-validation": "asking models that never saw them" } as const;

/** Row of each ticket; of a ticket that occurs twice the last one, as it is read. */
async function rowsById(
  paths: readonly string[],
  options: ReviewLabelsOptions,
  context: CommandContext,
): Promise<Map<string, number>> {
  const raw = await readRawTickets(paths, options, context);
  const several = paths.length > 1;
  return new Map(raw.map(({ id, file, row }) => [several && id === `row-${row}` ? `${file}:${id}` : id, row]));
}

function table(
  { suspicious, tickets, estimatedErrors, moves }: LabelReview,
  rows: ReadonlyMap<string, number>,
  limit: number,
): string {
  const share = tickets === 0 ? 0 : (100 * estimatedErrors) / tickets;
  const shown = suspicious.slice(0, limit);
  return [
    `${tickets} tickets: about ${Math.round(estimatedErrors)} labels (${share.toFixed(1)} %) are probably wrong; so many rows are worth reading.`,
    "",
    `${"row".padStart(7)}  ${"ticket".padEnd(20)} ${"given".padEnd(34)} ${"suggested".padEnd(34)} confidence`,
    ...shown.map(({ ticketId, given, suggested, confidence }) => {
      const row = String(rows.get(ticketId) ?? "");
      return `${row.padStart(7)}  ${ticketId.padEnd(20)} ${given.padEnd(34)} ${suggested.padEnd(34)} ${confidence.toFixed(2)}`;
    }),
    ...(suspicious.length > shown.length ? [`… and ${suspicious.length - shown.length} more`] : []),
    "",
    "Most frequent:",
    ...moves.slice(0, 10).map(({ given, suggested, count }) => `  ${given} -> ${suggested}: ${count}`),
    "",
  ].join("\n");
}
