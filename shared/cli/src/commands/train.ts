import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppError } from "@lucid/core";
import { type BuiltCandidate, buildCandidate, parseTestSet, rejectedRowsToCsv } from "@lucid/trainer";
import { readCandidateParts, readTaxonomyFile, writeCandidate } from "@lucid/trainer/node";
import { renderEvaluationHtml } from "@lucid/trainer/report";
import type { CommandContext } from "../command-context.ts";
import { createProgress, type Progress } from "../progress.ts";
import { rescoreTickets } from "../rescore-tickets.ts";
import { type OpenTools, openTextTools } from "../text-tools.ts";
import { readTicketFiles, reportTicketFiles, type TicketFiles, type TicketOptions } from "../ticket-files.ts";

export interface TrainOptions extends TicketOptions {
  readonly out: string;
  readonly taxonomy?: string | undefined;
  readonly name: string;
  readonly encoder: string;
  readonly limitPerLabel?: number | undefined;
  readonly test?: readonly string[] | undefined;
  readonly testShare: number;
  readonly best?: string | undefined;
  readonly kappa?: number | undefined;
  readonly parity: boolean;
  readonly seed: number;
  readonly cache: string;
}

/** Trains and writes a candidate folder. Exit code 0 whether the gate lets it pass or not: `triage publish` decides. */
export async function train(options: TrainOptions, context: CommandContext): Promise<number> {
  const progress = createProgress(context);
  let open: OpenTools | null = null;
  try {
    const { history, test } = await readAll(options, progress, context);
    open = await openTextTools({ encoder: options.encoder, cache: resolve(options.cache), signal: context.signal });
    const { tools } = open;
    const folder = open.folder;
    const built = await buildCandidate({
      ...buildOptions(options, history, test),
      tools,
      encoderId: open.encoderId,
      runtime: open.runtime,
      ...(options.parity
        ? {
            rescore: (heads, tickets, embedded) =>
              rescoreTickets(heads, tickets, embedded, { folder, tools }, progress, options.seed),
          }
        : {}),
      onProgress: ({ stage, done, total }) => progress.show(STAGES[stage], done, total),
    });
    progress.stop();
    const out = resolve(options.out);
    write(out, built, [...history.rejected, ...(test?.rejected ?? [])]);
    for (const note of built.divided.notes) context.stderr(`${note}\n`);
    context.stdout(summary(options.out, built));
    return 0;
  } finally {
    progress.stop();
    await open?.close();
  }
}

const STAGES = {
  embedding: "encoding tickets",
  adapting: "adapting the encoder",
  "cross-validation": "choosing by cross-validation",
  fitting: "fitting",
  goldens: "writing goldens",
  test: "encoding test tickets",
  names: "fitting the names-only baseline",
  evaluation: "evaluating",
} as const;

async function readAll(options: TrainOptions, progress: Progress, context: CommandContext) {
  const identity = { id: kebabCase(options.name), name: options.name };
  const wanted = options.taxonomy === undefined ? { derive: identity } : readTaxonomyFile(options.taxonomy);
  const history = await readTicketFiles(options.data, options, wanted, progress, context);
  const test =
    options.test === undefined
      ? null
      : await readTicketFiles(options.test, options, history.taxonomy, progress, context);
  progress.stop();
  reportTicketFiles(history, context);
  if (test !== null) reportTicketFiles(test, context);
  return { history, test };
}

function buildOptions(options: TrainOptions, history: TicketFiles, test: TicketFiles | null) {
  const { seed, testShare, limitPerLabel, kappa } = options;
  return {
    tickets: history.tickets,
    taxonomy: history.taxonomy,
    sources: [...history.sources, ...(test?.sources ?? [])],
    seed,
    testShare,
    kappa: kappa ?? null,
    ...(test === null ? {} : { test: test.tickets }),
    ...(limitPerLabel === undefined ? {} : { limitPerLabel }),
    ...(options.best === undefined ? {} : readBest(options.best)),
  };
}

/** An earlier candidate as the release to compare with; the sequence is known only where it was published. */
function readBest(folder: string) {
  const { heads, taxonomy } = readCandidateParts(folder);
  const path = join(folder, "gate-inputs.json");
  const inputs: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof inputs !== "object" || inputs === null || !("testSet" in inputs)) {
    throw new AppError("bundle_incompatible", `${path}: testSet is missing`);
  }
  const labels = taxonomy.categories.map(({ id }) => id);
  return { testSet: parseTestSet(inputs.testSet, `${path}: testSet`), best: { sequence: 0, heads, labels } };
}

function write(out: string, built: BuiltCandidate, rejected: TicketFiles["rejected"]): void {
  writeCandidate(out, built);
  writeFileSync(join(out, "unused-rows.csv"), rejectedRowsToCsv(rejected));
  const { evaluation: report, taxonomy, gate, provenance } = built;
  writeFileSync(join(out, "evaluation.html"), renderEvaluationHtml({ report, taxonomy, gate, provenance }));
}

function summary(out: string, { evaluation, gate, divided, taxonomy, fit }: BuiltCandidate): string {
  const { macroF1, accuracy } = evaluation.category;
  const figures = [
    `macro F1 ${macroF1.value.toFixed(3)} [${macroF1.low.toFixed(3)}, ${macroF1.high.toFixed(3)}]`,
    `accuracy ${accuracy.value.toFixed(3)}`,
    `calibration error ${evaluation.expectedCalibrationError.toFixed(3)}`,
  ];
  const failed = gate.rules.filter(({ passed }) => !passed);
  return [
    `${out}: ${divided.train.length} tickets taught ${taxonomy.categories.length} categories`,
    `${figures.join(", ")} on ${evaluation.tickets} test tickets`,
    ...furtherLines(fit, evaluation),
    gate.passed ? "gate: passed" : "gate: refused",
    ...failed.map(({ id, text }) => `  ${id}: ${text}`),
    "",
  ].join("\n");
}

/** What was learned beside category, subcategory and priority, and what was not. */
function furtherLines({ team, tags }: BuiltCandidate["fit"], evaluation: BuiltCandidate["evaluation"]): string[] {
  const lines: string[] = [];
  if (team !== null) {
    const figures = `${team.head.toFixed(3)} right on held-out tickets, the taxonomy's rule ${team.rule.toFixed(3)}`;
    lines.push(`team: ${team.learned ? "learned" : "by the taxonomy"} (a learned one is ${figures})`);
  }
  if (tags.length > 0) {
    const learned = tags.filter((tag) => tag.learned).map(({ label }) => label);
    const left = tags.filter((tag) => !tag.learned).map(({ label }) => label);
    const f1 = evaluation.tags?.macroF1.value;
    const score = f1 === undefined ? "" : `, macro F1 ${f1.toFixed(3)} on test tickets`;
    lines.push(`tags: ${learned.length === 0 ? "none learned" : `${learned.join(", ")}${score}`}`);
    if (left.length > 0) lines.push(`  the text does not tell ${left.join(", ")}`);
  }
  return lines;
}

/** An id of a name for people. */
function kebabCase(name: string): string {
  const id = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return id === "" ? "tickets" : id;
}
