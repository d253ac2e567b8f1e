import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@lucid/core";
import { type EvaluationReport, readTicketRows } from "@lucid/trainer";
import type { CommandContext } from "../command-context.ts";
import type { LabelColumns } from "../option-values.ts";
import { type Recommendation, recommendApproach, type Situation } from "../recommend-approach.ts";
import { openFiles } from "../ticket-files.ts";
import { UsageError } from "../usage-error.ts";

export interface RecommendOptions {
  readonly ticketsPerYear: number;
  readonly bundle?: string | undefined;
  readonly macroF1?: number | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly label?: LabelColumns | undefined;
  readonly labelCounts?: Readonly<Record<string, number>> | undefined;
  readonly critical?: readonly string[] | undefined;
  readonly llm: boolean;
  readonly llmInputPrice: number;
  readonly llmOutputPrice: number;
  readonly llmF1: number;
  readonly llmShareOnHard: number;
  readonly encoderUpkeep: number;
  readonly llmUpkeep: number;
  readonly hostingPerYear: number;
  readonly hourlyWage: number;
  readonly minutesPerLabel: number;
  readonly minutesPerMisroute: number;
  readonly json: boolean;
}

/** Prints a recommendation. Exit code 0. */
export async function recommend(options: RecommendOptions, context: CommandContext): Promise<number> {
  const labelCounts = await countLabels(options, context);
  const recommendation = recommendApproach(situationOf(options, labelCounts), {
    ...{ llmInputPricePerMillion: options.llmInputPrice, llmOutputPricePerMillion: options.llmOutputPrice },
    ...{ llmF1: options.llmF1, hostingPerYear: options.hostingPerYear, hourlyWage: options.hourlyWage },
    ...{
      llmShareOnHard: options.llmShareOnHard,
      encoderUpkeepHours: options.encoderUpkeep,
      llmUpkeepHours: options.llmUpkeep,
    },
    ...{ minutesPerLabel: options.minutesPerLabel, minutesPerMisroute: options.minutesPerMisroute },
  });
  context.stdout(options.json ? `${JSON.stringify(recommendation)}\n` : textOf(recommendation));
  return 0;
}

async function countLabels(options: RecommendOptions, { signal }: CommandContext): Promise<Record<string, number>> {
  if (options.labels === undefined) return { ...options.labelCounts };
  const category = options.label?.category;
  if (category === undefined) throw new UsageError("--labels needs --label category=COLUMN");
  const counts: Record<string, number> = { ...options.labelCounts };
  for (const { file } of openFiles(options.labels)) {
    // Labels are counted, nothing is read: the category stands in for the text.
    for await (const row of readTicketRows(file, { columns: { text: [category], category }, signal })) {
      const label = row.kind === "ticket" ? row.ticket.labels.category?.trim() : undefined;
      if (label !== undefined && label !== "") counts[label] = (counts[label] ?? 0) + 1;
    }
  }
  return counts;
}

function situationOf(options: RecommendOptions, labelCounts: Record<string, number>): Situation {
  const report = options.bundle === undefined ? null : readEvaluation(join(options.bundle, "evaluation.json"));
  const measured = report?.critical?.classes.map(({ label, f1 }) => ({ label, f1: f1.value })) ?? [];
  const untested = report?.critical?.untested.map((label) => ({ label, f1: null })) ?? [];
  const named = (options.critical ?? [])
    .filter((label) => ![...measured, ...untested].some((known) => known.label === label))
    .map((label) => ({ label, f1: report?.category.classes.find((one) => one.label === label)?.f1 ?? null }));
  return {
    ticketsPerYear: options.ticketsPerYear,
    labelCounts,
    macroF1: options.macroF1 ?? report?.macroF1 ?? null,
    unsure: report?.selective.sure.unsure.value ?? null,
    rightWhenSure: report?.selective.sure.right?.value ?? null,
    critical: [...measured, ...untested, ...named],
    llmAllowed: options.llm,
  };
}

function readEvaluation(path: string): EvaluationReport {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AppError("not_found", `${path} cannot be read: is this a folder that \`triage train --out\` wrote?`, {
      cause,
    });
  }
}

function textOf({ recommended, reasons, arithmetic, options, assumptions }: Recommendation): string {
  const { llmTokensPerTicket, ...rest } = assumptions;
  const list = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join("\n");
  const table = options.map(
    ({ approach, possible, totalFirstYear, f1 }) =>
      `${approach === recommended ? "*" : " "} ${approach.padEnd(8)} first year ${totalFirstYear.toFixed(0).padStart(9)}   F1 ${f1.toFixed(2)}${possible ? "" : "   out"}`,
  );
  const assumed = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  return [
    `Recommended: ${recommended}`,
    list(table),
    "Why",
    list(reasons),
    "Arithmetic (your currency)",
    list(arithmetic),
    "Assumed, set what you know better (triage recommend --help)",
    list([...assumed, `tokens of a ticket: ${llmTokensPerTicket.input} read, ${llmTokensPerTicket.output} written`]),
    "",
  ].join("\n");
}
