import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { decodeHeads } from "@lucid/classifier";
import {
  type EvaluationReport,
  embedTickets,
  evaluatePredictions,
  formatEvaluation,
  type HistoryTicket,
  measureHeadsBytes,
  measureLatency,
  predictTickets,
} from "@lucid/trainer";
import { renderEvaluationHtml } from "@lucid/trainer/report";
import type { CommandContext } from "../command-context.ts";
import { type OpenBundle, openBundle } from "../open-bundle.ts";
import { createProgress, type Progress } from "../progress.ts";
import { rescoreTickets } from "../rescore-tickets.ts";
import { type OpenTools, openTextTools } from "../text-tools.ts";
import {
  readTicketFiles,
  readTicketTexts,
  reportTicketFiles,
  type TicketFiles,
  type TicketOptions,
} from "../ticket-files.ts";
import { UsageError } from "../usage-error.ts";
import { evaluateHeads } from "./evaluate-heads.ts";

export interface EvaluateOptions extends TicketOptions {
  readonly bundle?: string | undefined;
  readonly json?: string | true | undefined;
  readonly html?: string | undefined;
  readonly lexical: boolean;
  readonly outOfScope?: string | undefined;
  readonly parity?: boolean | undefined;
  readonly encoder?: string | undefined;
  readonly seed: number;
  readonly cache: string;
  readonly taxonomy?: string | undefined;
  readonly heads?: string | undefined;
  readonly tickets?: string | undefined;
  readonly mistakes: boolean;
}

/** Up to so many tickets the browser's runtime is asked without being told to: it takes half a minute. */
const PARITY_TICKETS = 500;

/** Measures a bundle, prints the table, writes JSON and page. Exit code 0. */
export async function evaluate(options: EvaluateOptions, context: CommandContext): Promise<number> {
  if (options.heads !== undefined || options.tickets !== undefined) return evaluateStarter(options, context);
  if (options.bundle === undefined) throw new UsageError("--bundle FOLDER is missing: which model is to be measured?");
  const bundle = openBundle(options.bundle);
  const progress = createProgress(context);
  let open: OpenTools | null = null;
  try {
    const { files, strangers } = await readTest(options, bundle, progress, context);
    const encoder = options.encoder ?? bundle.encoderId;
    const { adapter } = bundle;
    open = await openTextTools({ encoder, adapter, cache: resolve(options.cache), signal: context.signal });
    const report = await measure({ bundle, tickets: files.tickets, strangers, open, progress, options });
    progress.stop();
    give(report, options, bundle, context);
    return 0;
  } finally {
    progress.stop();
    await open?.close();
  }
}

function evaluateStarter(options: EvaluateOptions, context: CommandContext): Promise<number> {
  const { taxonomy, heads, tickets, encoder = "en", lexical, seed, json, mistakes } = options;
  if (taxonomy === undefined || heads === undefined || tickets === undefined) {
    throw new UsageError("--taxonomy, --heads and --tickets belong together");
  }
  return evaluateHeads(
    { taxonomy, heads, tickets, encoder, lexical, seed, json: json !== undefined, mistakes },
    context,
  );
}

async function readTest(
  options: EvaluateOptions,
  { taxonomy }: OpenBundle,
  progress: Progress,
  context: CommandContext,
) {
  const all = await readTicketFiles(options.data, options, taxonomy, progress, context);
  const { outOfScope } = options;
  const isFile = outOfScope !== undefined && existsSync(outOfScope);
  const strangers =
    outOfScope === undefined
      ? []
      : await readTicketTexts(
          isFile ? [outOfScope] : (options.data ?? []),
          options,
          context,
          isFile ? null : outOfScope,
        );
  if (outOfScope !== undefined && strangers.length === 0) {
    throw new UsageError(`--out-of-scope: "${outOfScope}" is neither a file nor a value of the category column`);
  }
  progress.stop();
  const rows = new Set(isFile ? [] : strangers.map(({ file, row }) => `${file}:${row}`));
  const files: TicketFiles = { ...all, rejected: all.rejected.filter(({ file, row }) => !rows.has(`${file}:${row}`)) };
  reportTicketFiles(files, context);
  return { files, strangers };
}

interface Measurement {
  readonly bundle: OpenBundle;
  readonly tickets: readonly HistoryTicket[];
  readonly strangers: Awaited<ReturnType<typeof readTicketTexts>>;
  readonly open: OpenTools;
  readonly progress: Progress;
  readonly options: EvaluateOptions;
}

async function measure({
  bundle,
  tickets,
  strangers,
  open,
  progress,
  options,
}: Measurement): Promise<EvaluationReport> {
  const heads = decodeHeads(bundle.heads);
  const { lexical: lexicalOnly, seed, parity = tickets.length <= PARITY_TICKETS } = options;
  const embed = (texts: Parameters<typeof embedTickets>[0], stage: string) =>
    embedTickets(texts, heads.maxTokens, open.tools, (done, total) => progress.show(stage, done, total));
  const embedded = await embed(tickets, "encoding tickets");
  const unrelated = await embed(strangers, "encoding out-of-scope tickets");
  const predictions = predictTickets(heads, embedded, { lexicalOnly });
  const lexical = lexicalOnly
    ? []
    : [{ id: "lexical", predictions: predictTickets(heads, embedded, { lexicalOnly: true }) }];
  progress.show("evaluating", 0, 1);
  return evaluatePredictions({
    predictions,
    tickets,
    taxonomy: bundle.taxonomy,
    seed,
    labels: heads.labels.category,
    tags: heads.tags?.labels ?? [],
    priorityCosts: heads.priorityCosts,
    ...(unrelated.length === 0 ? {} : { outOfScope: predictTickets(heads, unrelated, { lexicalOnly }) }),
    baselines: lexical,
    latency: await measureLatency(heads, tickets, open.tools, open.runtime),
    headsBytes: await measureHeadsBytes(bundle.heads),
    ...(parity && !lexicalOnly && heads.dense !== null
      ? { parity: await rescoreTickets(heads, tickets, embedded, open, progress, seed) }
      : {}),
  });
}

function give(
  report: EvaluationReport,
  options: EvaluateOptions,
  bundle: OpenBundle,
  { stdout, stderr }: CommandContext,
): void {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (typeof options.json === "string") writeFileSync(options.json, json);
  if (options.html !== undefined)
    writeFileSync(options.html, renderEvaluationHtml({ report, taxonomy: bundle.taxonomy }));
  for (const file of [options.json, options.html]) if (typeof file === "string") stderr(`wrote ${file}\n`);
  stdout(options.json === true ? json : formatEvaluation(report));
}
