import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppError } from "@lucid/core";
import {
  type AdaptOptions,
  type BuildCandidateOptions,
  type BuildProgress,
  type BuiltCandidate,
  buildCandidate,
  formatAdaptation,
  learnedByCandidate,
  parseTestSet,
  rejectedRowsToCsv,
} from "@lucid/trainer";
import {
  LEARNED_FILE,
  loadEncoder,
  readCandidateParts,
  readTaxonomyFile,
  writeCandidate,
  writeLearnedTickets,
} from "@lucid/trainer/node";
import { renderEvaluationHtml } from "@lucid/trainer/report";
import type { CommandContext } from "../command-context.ts";
import { type OpenAdapting, openAdapting } from "../open-adapting.ts";
import { createProgress, type Progress } from "../progress.ts";
import { rescoreTickets } from "../rescore-tickets.ts";
import { type OpenTools, openTextTools } from "../text-tools.ts";
import { readTicketFiles, reportTicketFiles, type TicketFiles, type TicketOptions } from "../ticket-files.ts";
import { UsageError } from "../usage-error.ts";

export interface TrainOptions extends TicketOptions {
  readonly out: string;
  readonly taxonomy?: string | undefined;
  readonly name: string;
  readonly encoder: string;
  readonly limitPerLabel?: number | undefined;
  readonly test?: readonly string[] | undefined;
  readonly testShare: number;
  readonly best?: string | undefined;
  /** Whether the encoder itself is adapted; without it only where `from` asks to go on. */
  readonly adapt?: "auto" | "always" | "never" | undefined;
  /** Candidate folder whose adapter is gone on from. */
  readonly from?: string | undefined;
  /** Of shorter trainings, for tests. */
  readonly hyper?: AdaptOptions["hyper"];
  readonly kappa?: number | undefined;
  readonly parity: boolean;
  readonly seed: number;
  readonly cache: string;
}

/** Trains and writes a candidate folder. Exit code 0 whether the gate lets it pass or not: `triage publish` decides. */
export async function train(options: TrainOptions, context: CommandContext): Promise<number> {
  const mode = adaptMode(options);
  const progress = createProgress(context);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const { history, test } = await readAll(options, progress, context);
    const tools = { encoder: options.encoder, cache: resolve(options.cache), signal: context.signal };
    const open = keep(await openTextTools(tools));
    const best = bestFolder(options);
    const release = best === undefined ? null : keep(await openBest(best, open));
    const adapting =
      mode === "never" ? null : keep(await openAdapting({ ...adaptingOptions(options, history, open), mode }));
    const built = await buildCandidate({
      ...buildOptions(options, history, test),
      ...(release === null ? {} : { testSet: release.testSet, best: release.best }),
      ...(adapting === null ? {} : { adapt: adapting.options }),
      ...toolsOf(open, options, progress),
      onProgress: createStageProgress(progress, context),
    });
    progress.stop();
    await write(options, built, [...history.rejected, ...(test?.rejected ?? [])], adapting);
    for (const note of built.divided.notes) context.stderr(`${note}\n`);
    context.stdout(summary(options.out, built));
    return 0;
  } catch (thrown) {
    if (context.signal.aborted && mode !== "never") context.stderr("\nThe same command goes on where this one was.\n");
    throw thrown;
  } finally {
    progress.stop();
    await Promise.all(opened.map((one) => one.close()));
  }
}

function adaptMode({ adapt, from }: TrainOptions): "auto" | "always" | "never" {
  if (from !== undefined && adapt === "never") {
    throw new UsageError("--from goes on from an adapter, --adapt never wants none: leave one of them out");
  }
  return adapt ?? (from === undefined ? "never" : "auto");
}

/** The adapter has learned what was not in its own test: whoever goes on from it is measured on that test too. */
function bestFolder({ best, from, test }: TrainOptions): string | undefined {
  return best ?? (test === undefined ? from : undefined);
}

function adaptingOptions({ out, from, hyper }: TrainOptions, { tickets }: TicketFiles, { folder }: OpenTools) {
  return { encoderFolder: folder, out: resolve(out), from, tickets, hyper };
}

function toolsOf(open: OpenTools, { parity, seed }: TrainOptions, progress: Progress) {
  const { tools, encoderId, runtime, folder } = open;
  const rescore: BuildCandidateOptions["rescore"] = (heads, tickets, embedded, adapter) =>
    rescoreTickets(
      heads,
      tickets,
      embedded,
      { folder, tools, ...(adapter === null ? {} : { adapter }) },
      progress,
      seed,
    );
  return { tools, encoderId, runtime, ...(parity ? { rescore } : {}) };
}

/** Shows each stage, and says once where an interrupted training is gone on from. */
function createStageProgress(progress: Progress, { stderr }: CommandContext) {
  let adapting = false;
  return ({ stage, done, total, remainingMs }: BuildProgress) => {
    if (stage === "adapting" && !adapting && done > 1) {
      progress.stop();
      stderr(`going on from step ${done - 1} of ${total}, where an earlier run was interrupted\n`);
    }
    adapting ||= stage === "adapting";
    progress.show(STAGES[stage], done, total, remainingMs);
  };
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
  };
}

/** An earlier candidate as the release to compare with; the sequence is known only where it was published. */
async function openBest(folder: string, open: OpenTools) {
  const { heads, taxonomy, adapter } = readCandidateParts(folder);
  const path = join(folder, "gate-inputs.json");
  const inputs: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof inputs !== "object" || inputs === null || !("testSet" in inputs)) {
    throw new AppError("bundle_incompatible", `${path}: testSet is missing`);
  }
  const testSet = parseTestSet(inputs.testSet, `${path}: testSet`);
  const labels = taxonomy.categories.map(({ id }) => id);
  const encoder = adapter === undefined ? null : (await loadEncoder(open.folder, { adapter })).encoder;
  return {
    testSet,
    best: { sequence: 0, heads, labels, ...(encoder === null ? {} : { encoder }) },
    close: async () => encoder?.dispose(),
  };
}

async function write(
  options: TrainOptions,
  built: BuiltCandidate,
  rejected: TicketFiles["rejected"],
  adapting: OpenAdapting | null,
): Promise<void> {
  const out = resolve(options.out);
  const { evaluation: report, taxonomy, gate, provenance } = built;
  writeCandidate(out, built);
  writeLearnedTickets(join(out, LEARNED_FILE), await learnedByCandidate(built, adapting?.learned ?? null));
  writeFileSync(join(out, "unused-rows.csv"), rejectedRowsToCsv(rejected));
  writeFileSync(join(out, "evaluation.html"), renderEvaluationHtml({ report, taxonomy, gate, provenance }));
  adapting?.finished();
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
    ...adaptationLines(evaluation),
    ...furtherLines(fit, evaluation),
    gate.passed ? "gate: passed" : "gate: refused",
    ...failed.map(({ id, text }) => `  ${id}: ${text}`),
    "",
  ].join("\n");
}

function adaptationLines({ adaptation }: BuiltCandidate["evaluation"]): string[] {
  if (adaptation === undefined) return [];
  const rows = formatAdaptation(adaptation).filter(([name]) => name !== "choice");
  return [`encoder: ${adaptation.reason}`, ...rows.map(([name, value]) => `  ${name}: ${value}`)];
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
