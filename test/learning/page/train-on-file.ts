import { decodeHeads } from "@lucid/classifier";
import { AppError, type LabelId } from "@lucid/core";
import {
  type AdaptationReport,
  type AdaptOptions,
  accuracy,
  embedTickets,
  type HistoryFile,
  macroF1,
  predictTickets,
  readHistory,
  type TextTools,
  type TrainingProgress,
  type TrainModelOptions,
  trainByEvidence,
  trainModel,
} from "@lucid/trainer";

export interface TrainingSettings {
  /** One column: the text; two: subject and body. */
  readonly textColumns: readonly string[];
  readonly categoryColumn: string;
  /** So many of the file's first usable rows teach; the rest is asked about. */
  readonly learn: number;
  readonly seed: number;
}

/** Where it is: counts within a stage. "held-out": encoding what is asked about. */
export interface TrainingStep {
  readonly stage: TrainingProgress["stage"] | "held-out";
  readonly done: number;
  readonly total: number;
  /** Milliseconds left in this stage, where it is known. */
  readonly remainingMs?: number | null;
}

export interface TrainingMeans {
  readonly tools: TextTools;
  readonly encoderId: string;
  /** Adapts the encoder first; absent: it stays as it is. */
  readonly adapt?: AdaptOptions;
}

export interface HeldOutAnswer {
  readonly truth: LabelId;
  readonly label: LabelId;
  /** Calibrated. */
  readonly confidence: number;
}

export interface TrainingOutcome {
  readonly learned: number;
  /** In the file's order. */
  readonly answers: readonly HeldOutAnswer[];
  readonly macroF1: number;
  readonly accuracy: number;
  /** From the file to the last answer. */
  readonly trainingMs: number;
  /** null: the encoder stayed as it is. */
  readonly adaptation: AdaptationReport | null;
  /** Size of the adapter's file; 0: there is none. */
  readonly adapterBytes: number;
}

/** From a CSV file to answers about its held-out rows: the same lines in a browser's worker and in Node. */
export async function trainOnFile(
  file: HistoryFile,
  { textColumns, categoryColumn, learn, seed }: TrainingSettings,
  { tools, encoderId, adapt }: TrainingMeans,
  onProgress: (step: TrainingStep) => void,
): Promise<TrainingOutcome> {
  const startedMs = performance.now();
  const columns = { text: textColumns, category: categoryColumn };
  const derive = { id: "history", name: "History" };
  const { tickets, taxonomy } = await readHistory([file], { columns, taxonomy: { derive } });
  const heldOut = tickets.slice(learn);
  if (heldOut.length === 0) {
    throw new AppError("bad_request", `${file.name} has ${tickets.length} usable rows: none is left to ask about`);
  }
  const taught = tickets.slice(0, learn);
  const options = { ...tools, taxonomy, tickets: taught, encoderId, seed, onProgress };
  const { trained, encoder, adapter, adaptation } = await train(options, adapt);
  const heads = decodeHeads(trained.heads);
  const texts = await embedTickets(heldOut, heads.maxTokens, { ...tools, encoder }, (done, total) =>
    onProgress({ stage: "held-out", done, total }),
  );
  if (encoder !== tools.encoder) await encoder.dispose();
  const said = predictTickets(heads, texts).map(({ category }) => category);
  const truth = heldOut.map(({ labels }) => labels.category);
  const labels = said.map(({ labelId }) => labelId);
  return {
    learned: taught.length,
    answers: said.map(({ labelId, confidence }, index) => ({ truth: truth[index] ?? "", label: labelId, confidence })),
    macroF1: macroF1(
      truth,
      labels,
      taxonomy.categories.map(({ id }) => id),
    ),
    accuracy: accuracy(truth, labels),
    trainingMs: performance.now() - startedMs,
    adaptation,
    adapterBytes: adapter?.length ?? 0,
  };
}

async function train(options: TrainModelOptions, adapt: AdaptOptions | undefined) {
  if (adapt !== undefined) return trainByEvidence(options, adapt);
  return { trained: await trainModel(options), encoder: options.encoder, adapter: null, adaptation: null };
}
