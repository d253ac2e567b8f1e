/** The child process of a retraining: one request in, a candidate folder and one answer out. */
import { readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { AppError, findPersonalData, type JobProgress } from "@lucid/core";
import {
  buildCandidate,
  formerValues,
  type History,
  type HistoryColumns,
  type HistorySource,
  readHistory,
} from "@lucid/trainer";
import { createFileEmbeddingCache, loadEncoder, openHistoryFile, writeCandidate } from "@lucid/trainer/node";
import type { HistoryFile } from "../config/learning-settings.ts";
import type { TeachingDecision } from "./choose-decisions.ts";
import { joinHistory } from "./join-history.ts";
import type { RetrainMessage, RetrainRequest, RetrainSummary } from "./retrain-request.ts";

/** Often enough to watch, seldom enough to cost nothing. */
const REPORT_EVERY_MS = 500;
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

async function retrain(request: RetrainRequest): Promise<RetrainSummary> {
  const report = createReporter();
  report({ stage: "reading", done: 0, total: 0 });
  const decisions = JSON.parse(readFileSync(request.decisionsFile, "utf8")) as TeachingDecision[];
  const files: ReadFile[] = [];
  for (const file of request.history) files.push(await readOne(file, request, report));
  const { tickets, ...counts } = joinHistory(
    files.flatMap(({ history }) => history.tickets),
    decisions,
  );
  if (tickets.length === 0) throw new AppError("bad_request", missing(counts.withoutText, files));
  const { id, encoder, tokenizer } = await loadEncoder(request.encoderFolder);
  const cache = createFileEmbeddingCache(request.embeddingsFile, encoder.dims);
  try {
    const { testSet, taxonomy, seed } = request;
    const built = await buildCandidate({
      ...{ tickets, taxonomy, seed, encoderId: id },
      ...(testSet === null ? {} : { testSet }),
      tools: { tokenizer, encoder, findPersonalData, cache },
      sources: [
        ...files.map(({ source }) => source),
        { name: "decisions", sha256: null, rows: decisions.length, used: counts.joined + counts.added },
      ],
      onProgress: ({ stage, done, total }) => report({ stage: STAGES[stage] ?? stage, done, total }),
    });
    const { taxonomy: of, heads, goldens, provenance, evaluation, gate, gateInputs } = built;
    writeCandidate(request.candidateFolder, { taxonomy: of, heads, goldens, provenance, evaluation, gate, gateInputs });
    return { ...counts, ...rowsOf(files), train: built.divided.train.length, test: built.divided.test.length };
  } finally {
    cache.save();
    await encoder.dispose();
  }
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
