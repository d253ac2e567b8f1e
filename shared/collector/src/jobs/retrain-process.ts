/** The child process of a retraining: one request in, a candidate folder and one answer out. */
import { readFileSync, rmSync, statSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { AppError, findPersonalData, type JobProgress } from "@lucid/core";
import {
  type AdaptOptions,
  buildCandidate,
  createKnows,
  formerValues,
  type History,
  type HistoryColumns,
  type HistorySource,
  type HistoryTicket,
  type LearnedTickets,
  learnedByCandidate,
  readHistory,
} from "@lucid/trainer";
import {
  createFileCheckpointStore,
  createFileEmbeddingCache,
  LEARNED_FILE,
  loadEncoder,
  openAdaptation,
  openHistoryFile,
  readLearnedTickets,
  writeCandidate,
  writeLearnedTickets,
} from "@lucid/trainer/node";
import type { HistoryFile } from "../config/learning-settings.ts";
import type { ChosenDecisions } from "./choose-decisions.ts";
import { joinHistory } from "./join-history.ts";
import type { AdaptRequest, RetrainMessage, RetrainOutcome, RetrainRequest } from "./retrain-request.ts";

/** Often enough to watch, seldom enough to cost nothing. */
const REPORT_EVERY_MS = 500;
/** 170,000 vectors. */
const LARGEST_CACHE = 2 ** 28;
const STAGES: Readonly<Record<string, string>> = {
  embedding: "embedding",
  test: "embedding",
  "cross-validation": "fitting",
  fitting: "fitting",
  goldens: "fitting",
  names: "fitting",
  evaluation: "gate",
};

function tell(message: RetrainMessage): void {
  process.send?.(message);
}

/** Reports every new stage at once and what happens inside of it now and then. */
function createReporter(): (progress: JobProgress) => void {
  let stage = "";
  let at = 0;
  return (progress) => {
    const now = Date.now();
    if (progress.stage === stage && now - at < REPORT_EVERY_MS) return;
    stage = progress.stage;
    at = now;
    tell({ progress });
  };
}

interface ReadFile {
  readonly history: History;
  readonly source: HistorySource;
}

async function readOne(
  { path, format, columns, automation }: HistoryFile,
  { taxonomy, migrations }: RetrainRequest,
  report: (progress: JobProgress) => void,
): Promise<ReadFile> {
  const opened = openHistoryFile(path);
  const history = await readHistory([opened.file], {
    ...{ taxonomy, format },
    former: formerValues(migrations),
    columns: columns as HistoryColumns,
    ...(automation === undefined ? {} : { automation }),
    onProgress: ({ bytes, totalBytes }) => report({ stage: "reading", done: bytes, total: totalBytes ?? 0 }),
  });
  const { rows, used } = history.counts;
  return { history, source: { name: opened.baseName, sha256: opened.sha256(), rows, used } };
}

async function retrain(request: RetrainRequest): Promise<RetrainOutcome> {
  const report = createReporter();
  report({ stage: "reading", done: 0, total: 0 });
  const { decisions } = JSON.parse(readFileSync(request.decisionsFile, "utf8")) as ChosenDecisions;
  const files: ReadFile[] = [];
  for (const file of request.history) files.push(await readOne(file, request, report));
  const { tickets, ...counts } = joinHistory(
    files.flatMap(({ history }) => history.tickets),
    decisions,
  );
  if (tickets.length === 0) throw new AppError("bad_request", missing(counts.withoutText, files));
  const { id, encoder, tokenizer } = await loadEncoder(request.encoderFolder);
  const adapting = request.adapt === null ? null : await openAdapting(request.adapt, request.encoderFolder, tickets);
  dropOutgrown(request.embeddingsFile);
  const cache = createFileEmbeddingCache(request.embeddingsFile, encoder.dims);
  try {
    const { testSet, taxonomy, seed } = request;
    const built = await buildCandidate({
      ...{ tickets, taxonomy, seed, encoderId: id },
      ...(testSet === null ? {} : { testSet }),
      tools: { tokenizer, encoder, findPersonalData, cache },
      ...(adapting === null ? {} : { adapt: adapting.options }),
      sources: [
        ...files.map(({ source }) => source),
        { name: "decisions", sha256: null, rows: decisions.length, used: counts.joined + counts.added },
      ],
      onProgress: ({ stage, ...counts }) => report({ stage: STAGES[stage] ?? stage, ...counts }),
    });
    const { evaluation, divided } = built;
    writeCandidate(request.candidateFolder, built);
    const learned = await learnedByCandidate(built, adapting?.learned ?? null);
    writeLearnedTickets(join(request.candidateFolder, LEARNED_FILE), learned);
    const parts = { train: divided.train.length, test: divided.test.length };
    return { tickets: { ...counts, ...rowsOf(files), ...parts }, adaptation: evaluation.adaptation ?? null };
  } finally {
    cache.save();
    await encoder.dispose();
    await adapting?.close();
  }
}

/** The training graph and, where one is live, the adapter to go on from. */
async function openAdapting(
  { mode, current, checkpointFile, hyper }: AdaptRequest,
  encoderFolder: string,
  tickets: readonly HistoryTicket[],
) {
  const learned = current === null ? null : readLearnedTickets(current.learnedFile);
  const { close, ...opened } = openAdaptation(encoderFolder);
  const goOn = async (adapterFile: string, known: LearnedTickets) => ({
    adapter: new Uint8Array(readFileSync(adapterFile)),
    knows: await createKnows(tickets, known),
  });
  const options: AdaptOptions = {
    ...{ ...opened, mode, checkpoints: createFileCheckpointStore(checkpointFile) },
    ...(current === null || learned === null ? {} : { current: await goOn(current.adapterFile, learned) }),
    ...(hyper === undefined ? {} : { hyper }),
  };
  return { options, learned, close };
}

/** Vectors are kept by encoder, and each adapter makes another one: what has grown beyond all use is computed anew. */
function dropOutgrown(embeddingsFile: string): void {
  const size = statSync(embeddingsFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_CACHE) rmSync(embeddingsFile);
}

function rowsOf(files: readonly ReadFile[]) {
  const rows = files.reduce((sum, { history }) => sum + history.counts.rows, 0);
  return { rows, rejectedRows: rows - files.reduce((sum, { history }) => sum + history.counts.used, 0) };
}

function missing(withoutText: number, files: readonly ReadFile[]): string {
  const { rows } = rowsOf(files);
  const history = files.length === 0 ? "no history file is configured" : `none of the history's ${rows} rows is usable`;
  return `There is no ticket with text and label: ${history}, and ${withoutText} reviewed decisions hold no text`;
}

async function answer(request: RetrainRequest): Promise<RetrainMessage> {
  try {
    return { done: await retrain(request) };
  } catch (thrown) {
    const error = AppError.from(thrown);
    // Nobody can act on a fault of ours without knowing where it was; the log is the collector's own.
    if (error.code === "internal" && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
    return { failed: error.toJSON() };
  }
}

// Agents wait for the endpoint, nobody waits for a training.
setPriority(process.pid, constants.priority.PRIORITY_BELOW_NORMAL);
// A collector that was killed must not leave a training behind.
process.once("disconnect", () => process.exit(1));
process.once("message", (request) => {
  void answer(request as RetrainRequest).then((result) => process.send?.(result, () => process.disconnect()));
});
