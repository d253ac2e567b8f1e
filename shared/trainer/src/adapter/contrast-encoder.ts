import type { LaidOutTraining } from "../lay-out-training.ts";
import type { AdapterExample } from "./adapter-example.ts";
import { encodeAdapter } from "./encode-adapter.ts";
import { type ContrastiveAdapter, trainContrastive } from "./train-contrastive.ts";
import type { FewShotOptions } from "./train-few-by-evidence.ts";
import type { TrainingStep } from "./training-step.ts";

export interface EncoderByContrast {
  /** The adapter as a file. */
  readonly file: Uint8Array<ArrayBuffer>;
  readonly report: ContrastiveAdapter["report"] & { readonly seconds: number };
}

/** A text's beginning says what it is about; what is longer costs time. */
const MOST_TOKENS = 64;

/**
 * Draws the texts of a class together that are laid out over the plain encoder: tickets, names and descriptions, but not
 * the held-out groups. `turn` of `trainings`, for the progress. Rejects as `trainContrastive`.
 */
export async function contrastEncoder(
  { options, labels, set }: LaidOutTraining,
  held: ReadonlySet<string>,
  { step, description, hyper }: Pick<FewShotOptions, "description" | "hyper"> & { readonly step: TrainingStep },
  { turn, trainings }: { readonly turn: number; readonly trainings: number },
): Promise<EncoderByContrast> {
  const teaching = set.examples.filter(({ fromTaxonomy, group }) => fromTaxonomy || !held.has(group));
  const started = performance.now();
  const { adapter, report } = await trainContrastive({
    ...{ step, description, encoderHash: options.encoder.hash, seed: options.seed },
    examples: teaching.map(
      ({ tokens, category }): AdapterExample => ({ ids: cut(tokens.tokens.ids), label: category }),
    ),
    classes: labels.category.length,
    mean: meanOf(
      teaching.filter(({ role }) => role === "example").map(({ pooled }) => pooled),
      set.dims,
    ),
    ...(hyper === undefined ? {} : { hyper }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onProgress: ({ step: done, steps, remainingMs }) =>
      options.onProgress?.({
        ...{ stage: "adapting", done: turn * steps + done, total: trainings * steps },
        remainingMs:
          remainingMs === null
            ? null
            : remainingMs + ((trainings - 1 - turn) * steps * remainingMs) / Math.max(1, steps - done),
      }),
  });
  return { file: encodeAdapter(adapter), report: { ...report, seconds: (performance.now() - started) / 1000 } };
}

/** Keeps the last token, which ends every text. */
function cut(ids: readonly number[]): readonly number[] {
  return ids.length <= MOST_TOKENS ? ids : [...ids.slice(0, MOST_TOKENS - 1), ...ids.slice(-1)];
}

function meanOf(vectors: readonly Float32Array[], dims: number): Float32Array {
  const mean = new Float64Array(dims);
  for (const vector of vectors) {
    for (let dim = 0; dim < dims; dim++) mean[dim] = (mean[dim] ?? 0) + (vector[dim] ?? 0) / vectors.length;
  }
  return Float32Array.from(mean);
}
