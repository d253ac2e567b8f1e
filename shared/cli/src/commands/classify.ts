import { createTicketClassifier, decodeHeads, lexicalPart, type TicketClassifier } from "@lucid/classifier";
import type { ClassifyRequest, Taxonomy } from "@lucid/core";
import { readTicketRows, type TicketRow } from "@lucid/trainer";
import type { CommandContext } from "../command-context.ts";
import { abstainedLine, type ClassifiedLine, toLine } from "../explain-suggestion.ts";
import { openBundle } from "../open-bundle.ts";
import { openTextTools } from "../text-tools.ts";
import { openFiles } from "../ticket-files.ts";
import { UsageError } from "../usage-error.ts";

export interface ClassifyOptions {
  readonly bundle?: string | undefined;
  readonly taxonomy: string;
  readonly text?: string | undefined;
  readonly data?: readonly string[] | undefined;
  readonly id?: string | undefined;
  readonly names?: readonly string[] | undefined;
  readonly customerTags?: string | undefined;
  readonly format: "auto" | "plain" | "zendesk" | "freshdesk";
  readonly encoding?: string | undefined;
  readonly threshold: number;
  readonly lexical: boolean;
  readonly encoder?: string | undefined;
}

/** Classifies a text, standard input or files; prints JSON lines. Exit code 0. */
export async function classify(options: ClassifyOptions, context: CommandContext): Promise<number> {
  const piped = options.data === undefined && options.text === undefined ? await readPiped(context) : options.text;
  const bundle = openBundle(options.bundle ?? options.taxonomy);
  const threads = options.data === undefined ? { threads: 1 } : {};
  const open = await openTextTools({
    ...{ encoder: options.encoder ?? bundle.encoderId, cache: null, signal: context.signal },
    adapter: bundle.adapter,
    ...threads,
  });
  try {
    const fused = decodeHeads(bundle.heads);
    const classifier = createTicketClassifier({
      ...open.tools,
      taxonomy: bundle.taxonomy,
      heads: options.lexical ? lexicalPart(fused) : fused,
      encoder: options.lexical ? null : open.tools.encoder,
      sequence: 0,
    });
    const answer = createAnswer(classifier, bundle.taxonomy, options, context);
    if (options.data === undefined) print(await answer.text(piped ?? ""), context);
    else await classifyFiles(options.data, options, answer.row, context);
    return 0;
  } finally {
    await open.close();
  }
}

async function readPiped({ stdin }: CommandContext): Promise<string> {
  const lines = stdin();
  if (lines === null) throw new UsageError("--text TEXT or --data FILE is missing: what is to be classified?");
  const text: string[] = [];
  for await (const line of lines) text.push(line);
  return text.join("\n");
}

function createAnswer(
  classifier: TicketClassifier,
  taxonomy: Taxonomy,
  { threshold }: ClassifyOptions,
  { signal }: CommandContext,
) {
  const ask = async (
    id: string | null,
    ticket: Pick<ClassifyRequest, "subject" | "body" | "bodyFormat"> & Partial<ClassifyRequest>,
  ) => {
    const nothing = { knownEntities: [], requesterTags: [], organizationTags: [], history: [] };
    const suggestion = await classifier.classify({ ...nothing, ...ticket, ticketId: id, threshold }, signal);
    return toLine(id, suggestion, taxonomy, threshold);
  };
  return {
    text: (body: string): Promise<ClassifiedLine> => ask(null, { subject: "", body, bodyFormat: "text" }),
    row: async (row: TicketRow): Promise<ClassifiedLine> => {
      if (row.kind === "rejected") {
        const { file, row: number, column, message } = row.rejected;
        const where = `${file}, row ${number}${column === null ? "" : `, column ${column}`}`;
        return abstainedLine(String(number), `${message} A person has to look (${where}).`);
      }
      const { id, row: number, subject, body, bodyFormat, knownEntities, tags } = row.ticket;
      const ticketId = id === `row-${number}` ? String(number) : id;
      return ask(ticketId, { subject, body, bodyFormat, knownEntities, requesterTags: tags });
    },
  };
}

/** Tickets on their way at a time: several encoders work side by side, lines keep the order of the rows. */
const IN_FLIGHT = 16;

async function classifyFiles(
  paths: readonly string[],
  options: ClassifyOptions,
  answer: (row: TicketRow) => Promise<ClassifiedLine>,
  context: CommandContext,
): Promise<void> {
  const { id, names, customerTags, format, encoding, text } = options;
  const columns = Object.entries({ id, names, tags: customerTags, text: text?.split(",").map((one) => one.trim()) });
  const readOptions = {
    columns: Object.fromEntries(columns.filter(([, value]) => value !== undefined)),
    format,
    signal: context.signal,
    ...(encoding === undefined ? {} : { encoding }),
  };
  const waiting: Promise<ClassifiedLine>[] = [];
  const files = paths.join() === "-" ? [standardInput()] : openFiles(paths).map(({ file }) => file);
  for (const file of files) {
    for await (const row of readTicketRows(file, readOptions)) {
      const line = answer(row);
      // Whoever waits for it comes later: until then its failure is nobody's.
      line.catch(() => undefined);
      if (waiting.push(line) < IN_FLIGHT) continue;
      const first = await waiting.shift();
      if (first !== undefined) print(first, context);
    }
  }
  for (const line of waiting) print(await line, context);
}

function standardInput() {
  return { name: "standard input", size: null, chunks: process.stdin as AsyncIterable<Uint8Array> };
}

function print(line: ClassifiedLine, { stdout }: CommandContext): void {
  stdout(`${JSON.stringify(line)}\n`);
}
