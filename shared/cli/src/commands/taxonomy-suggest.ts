import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { decodeHeads } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import {
  type CategorySuggestions,
  embedTickets,
  predictTickets,
  type StrangeTicket,
  suggestCategories,
} from "@lucid/trainer";
import { readCandidateParts } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { createProgress } from "../progress.ts";
import { type OpenTools, openTextTools } from "../text-tools.ts";
import { readRawTickets, type TicketOptions } from "../ticket-files.ts";
import { UsageError } from "../usage-error.ts";

export interface SuggestOptions extends TicketOptions {
  readonly model: string;
  readonly below: number;
  readonly minimumSize: number;
  readonly json?: string | undefined;
  readonly encoder: string;
  readonly cache: string;
}

/** `triage taxonomy suggest`: groups of tickets that are unlike what the model knows. Exit code 0. */
export async function suggest(options: SuggestOptions, context: CommandContext): Promise<number> {
  const progress = createProgress(context);
  let open: OpenTools | null = null;
  try {
    if (options.data === undefined) throw new UsageError("--data FILE is missing: which file holds the tickets?");
    const { heads: fitted, adapter } = readCandidateParts(resolve(options.model));
    const heads = decodeHeads(fitted);
    const tickets = await readRawTickets(options.data, options, context);
    const { encoder, cache } = options;
    open = await openTextTools({ encoder, adapter, cache: resolve(cache), signal: context.signal });
    if (heads.dense !== null && heads.dense.encoder.hash !== open.tools.encoder.hash) {
      throw new AppError(
        "bundle_incompatible",
        `${options.model} was trained with another encoder; name it with --encoder`,
      );
    }
    const embedded = await embedTickets(tickets, heads.maxTokens, open.tools, (done, total) => {
      progress.show("encoding tickets", done, total);
    });
    progress.stop();
    const predictions = predictTickets(heads, embedded);
    const all = tickets.flatMap(({ id }, index): StrangeTicket[] => {
      const [vectors, prediction] = [embedded[index], predictions[index]];
      if (vectors === undefined || prediction === undefined) return [];
      return [{ id, embedded: vectors, confidence: prediction.category.confidence, unfamiliar: prediction.unfamiliar }];
    });
    const found = suggestCategories(all, { confidenceBelow: options.below, minimumSize: options.minimumSize });
    context.stdout(table(found, all.length));
    if (options.json !== undefined) writeFileSync(resolve(options.json), `${JSON.stringify(found, null, 2)}\n`);
    return 0;
  } finally {
    progress.stop();
    await open?.close();
  }
}

const SHOWN_IDS = 5;

function table({ suggestions, looked, alone }: CategorySuggestions, all: number): string {
  const lines = suggestions.map(
    ({ words, size, cohesion, ticketIds }) =>
      `${String(size).padStart(6)}  ${cohesion.toFixed(2)}      ${words.join(", ").padEnd(52)} ${ticketIds.slice(0, SHOWN_IDS).join(", ")}`,
  );
  const head = `${looked} of ${all} tickets are unlike what the model knows; ${alone} of them are like no other either.`;
  if (lines.length === 0) return `${head}\nNo group of them is large and alike enough for a category.\n`;
  return `${[head, "", "  size  cohesion  words                                                tickets", ...lines].join("\n")}\n`;
}
