import { decodeHeads } from "@lucid/classifier";
import { AppError, type LabelId } from "@lucid/core";
import {
  accuracy,
  embedTickets,
  type HistoryFile,
  macroF1,
  predictTickets,
  readHistory,
  type TextTools,
  type TrainingProgress,
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
}

/** From a CSV file to answers about its held-out rows: the same lines in a browser's worker and in Node. */
export async function trainOnFile(
  file: HistoryFile,
  { textColumns, categoryColumn, learn, seed }: TrainingSettings,
  { tools, encoderId }: { readonly tools: TextTools; readonly encoderId: string },
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
  const { heads: json } = await trainModel({ ...tools, taxonomy, tickets: taught, encoderId, seed, onProgress });
  const heads = decodeHeads(json);
  const texts = await embedTickets(heldOut, heads.maxTokens, tools, (done, total) =>
    onProgress({ stage: "held-out", done, total }),
  );
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
  };
}
