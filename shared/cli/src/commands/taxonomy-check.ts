import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { examineTaxonomy, formatFindings } from "@lucid/trainer";
import { readTaxonomyFile } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { createProgress } from "../progress.ts";
import { type OpenTools, openTextTools } from "../text-tools.ts";
import { readTicketFiles, reportTicketFiles, type TicketOptions } from "../ticket-files.ts";

export interface CheckOptions extends TicketOptions {
  readonly taxonomy: string;
  readonly needed: number;
  readonly json?: string | undefined;
  readonly encoder: string;
  readonly seed: number;
  readonly cache: string;
}

/** `triage taxonomy check`: prints the findings; what to do with them people decide. Exit code 0. */
export async function check(options: CheckOptions, context: CommandContext): Promise<number> {
  const progress = createProgress(context);
  let open: OpenTools | null = null;
  try {
    const taxonomy = readTaxonomyFile(options.taxonomy);
    const history =
      options.data === undefined ? null : await readTicketFiles(options.data, options, taxonomy, progress, context);
    progress.stop();
    if (history !== null) reportTicketFiles(history, context);
    open = await openTextTools({ encoder: options.encoder, cache: resolve(options.cache), signal: context.signal });
    const { needed, seed } = options;
    const findings = await examineTaxonomy({
      ...{ taxonomy, tickets: history?.tickets ?? null, needed, seed },
      ...open.tools,
      onProgress: (stage, done, total) => progress.show(STAGES[stage], done, total),
    });
    progress.stop();
    context.stdout(formatFindings(findings));
    if (options.json !== undefined) writeFileSync(resolve(options.json), `${JSON.stringify(findings, null, 2)}\n`);
    return 0;
  } finally {
    progress.stop();
    await open?.close();
  }
}

const STAGES = { embedding: "encoding texts", "cross-validation": "asking models that never saw them" } as const;
