import { centredVector, decodeAdapter, type TaskId } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import type { TaughtHead } from "../fit-heads.ts";
import { fitLogistic } from "../fit-logistic.ts";
import type { LaidOutTraining } from "../lay-out-training.ts";
import { createRandom, shuffled } from "../random.ts";
import type { TrainingExample } from "../training-example.ts";
import type { AdaptOptions } from "./adapt-options.ts";
import type { AdapterExample } from "./adapter-example.ts";
import { encodeAdapter } from "./encode-adapter.ts";
import { mixReplay } from "./mix-replay.ts";
import type { AdapterHead } from "./parameter-set.ts";
import { type AdapterReport, trainAdapter } from "./train-adapter.ts";
import type { TrainingStep } from "./training-step.ts";

export interface TaughtEncoder {
  /** The adapter as a file. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** What was trained beside it and knows its vectors best. */
  readonly head: TaughtHead;
  readonly report: AdapterReport & { readonly seconds: number };
  /** Tickets it learned from. */
  readonly taught: number;
}

/** Subcategories teach more than categories, where nearly all texts have one. */
const KNOWN_SUBCATEGORIES = 0.9;
/** Held-out texts that say when to stop: more cost time and say the same. */
const STOPPING_TEXTS = 600;
const REPLAY_SHARE = 0.5;
/** Few fresh texts alone would fit a poor head: old ones fill up to so many. */
const LEAST_TEACHING = 2000;
/** Inverse regularization of the head that the training starts with. */
const START_C = 10;

/**
 * Trains an adapter on what is laid out over the encoder as it is (plain, or with the current adapter): all examples but the
 * held-out groups; with a current adapter what it does not know yet, and old texts beside. Rejects as `trainAdapter`.
 */
export async function teachEncoder(
  laidOut: LaidOutTraining,
  held: ReadonlySet<string>,
  adapt: AdaptOptions,
): Promise<TaughtEncoder> {
  const step = await adapt.openStep();
  try {
    return await teach(laidOut, held, adapt, step);
  } finally {
    await step.dispose();
  }
}

async function teach(
  laidOut: LaidOutTraining,
  held: ReadonlySet<string>,
  adapt: AdaptOptions,
  step: TrainingStep,
): Promise<TaughtEncoder> {
  const { options, set } = laidOut;
  const task = taskOf(laidOut);
  const examples = set.examples.filter((example) => example.role === "example" && example[task] !== null);
  const isHeld = ({ fromTaxonomy, group }: TrainingExample) => !fromTaxonomy && held.has(group);
  const teaching = withReplay(
    laidOut,
    examples.filter((example) => !isHeld(example)),
    task,
    adapt,
  );
  const stopping = shuffled(examples.filter(isHeld), createRandom(options.seed)).slice(0, STOPPING_TEXTS);
  const mean = meanOf(teaching, set.dims);
  const head = fitStart(teaching, mean, task, laidOut);
  const started = performance.now();
  const trained = await trainAdapter({
    ...{ step, description: adapt.description, encoderHash: baseHash(laidOut, adapt) },
    ...{ examples: teaching.map(asExample(task)), heldOut: stopping.map(asExample(task)) },
    ...{ classes: laidOut.labels[task].length, mean, seed: options.seed },
    start: { head, ...(adapt.current === undefined ? {} : { adapter: decodeAdapter(adapt.current.adapter) }) },
    ...(adapt.hyper === undefined ? {} : { hyper: adapt.hyper }),
    ...(adapt.checkpoints === undefined ? {} : { checkpoints: adapt.checkpoints }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onProgress: ({ step: done, steps: total, remainingMs }) =>
      options.onProgress?.({ stage: "adapting", done, total, remainingMs }),
  });
  const seconds = (performance.now() - started) / 1000;
  return {
    file: encodeAdapter(trained.adapter),
    head: { task, mean, linear: asLinear(trained.head, set.dims, laidOut.labels[task].length) },
    report: { ...trained.report, seconds },
    taught: teaching.filter(({ fromTaxonomy }) => !fromTaxonomy).length,
  };
}

function taskOf({ labels, set }: LaidOutTraining): TaskId {
  const examples = set.examples.filter(({ role }) => role === "example");
  const known = examples.filter(({ subcategory }) => subcategory !== null).length;
  const isSplit = new Set(labels.groups).size < labels.groups.length;
  return isSplit && known >= KNOWN_SUBCATEGORIES * examples.length ? "subcategory" : "category";
}

function withReplay(
  { options }: LaidOutTraining,
  examples: readonly TrainingExample[],
  task: TaskId,
  { current, replayShare }: AdaptOptions,
): readonly TrainingExample[] {
  if (current === undefined) return examples;
  const known = new Set(options.tickets.flatMap((ticket) => (current.knows(ticket) ? [textOf(ticket)] : [])));
  const isOld = (example: TrainingExample) => example.fromTaxonomy || known.has(textOf(example));
  const fresh = examples.filter((example) => !isOld(example));
  const old = examples.filter(isOld);
  const share = replayShare ?? Math.max(REPLAY_SHARE, 1 - fresh.length / LEAST_TEACHING);
  return mixReplay({ fresh, old, share, labelOf: (example) => example[task] ?? 0, seed: options.seed });
}

function textOf({ subject, body, group }: Pick<TrainingExample, "subject" | "body" | "group">): string {
  return JSON.stringify([group, subject, body]);
}

/** An adapter belongs to the weights on disk, also where the laid-out encoder is already adapted. */
function baseHash({ options }: LaidOutTraining, { current }: AdaptOptions): string {
  return current === undefined ? options.encoder.hash : decodeAdapter(current.adapter).encoderHash;
}

function meanOf(examples: readonly TrainingExample[], dims: number): Float32Array {
  if (examples.length === 0) throw new AppError("bad_request", "No ticket is left to adapt the encoder to");
  const mean = new Float64Array(dims);
  for (const { pooled } of examples) {
    for (let dim = 0; dim < dims; dim++) mean[dim] = (mean[dim] ?? 0) + (pooled[dim] ?? 0) / examples.length;
  }
  return Float32Array.from(mean);
}

/** The head that fits the vectors as they are: the first steps need not learn what is known. */
function fitStart(
  examples: readonly TrainingExample[],
  mean: Float32Array,
  task: TaskId,
  { set: { dims }, labels }: LaidOutTraining,
): AdapterHead {
  const values = new Float32Array(examples.length * dims);
  examples.forEach(({ pooled }, index) => {
    values.set(centredVector(pooled, mean).values, index * dims);
  });
  const model = fitLogistic({
    ...{ rows: [], dense: { dims, values }, features: 0, classes: labels[task].length, c: START_C, groups: null },
    targets: examples.map((example) => example[task] ?? 0),
    weights: examples.map(() => 1),
  });
  return { weights: Float32Array.from(model.denseWeights), bias: Float32Array.from(model.bias) };
}

const asExample =
  (task: TaskId) =>
  (example: TrainingExample): AdapterExample => ({ ids: example.tokens.tokens.ids, label: example[task] ?? 0 });

function asLinear({ weights, bias }: AdapterHead, rows: number, columns: number): TaughtHead["linear"] {
  return { weights: { rows, columns, values: weights }, bias: Float64Array.from(bias) };
}
