import { createRandom, shuffled } from "../random.ts";
import type { AdapterExample } from "./adapter-example.ts";
import type { ContrastHyper } from "./contrast-hyper.ts";
import type { TrainingPlan } from "./training-plan.ts";

type Limits = Pick<ContrastHyper, "steps" | "batchSize" | "textsPerClass" | "tokensPerBatch" | "warmUpShare">;

/** Indices of the texts of one class that a step may take. */
interface Draw {
  readonly label: number;
  readonly texts: readonly number[];
}

/**
 * Batches with several texts of each of their classes: `textsPerClass` of one class after the other until `batchSize` texts
 * or `tokensPerBatch` padded tokens are reached, but two classes at least. Every class has its turn before any has another one,
 * and so have the texts of a class, roughly from short to long: what stands together is of similar length, so that
 * padding is small. The same seed gives the same batches.
 */
export function planContrast(examples: readonly AdapterExample[], limits: Limits, seed: number): TrainingPlan {
  const lengthOf = (index: number) => examples[index]?.ids.length ?? 0;
  const padded = (batch: readonly number[]) =>
    batch.length * batch.reduce((most, index) => Math.max(most, lengthOf(index)), 0);
  const fits = (batch: readonly number[]) => batch.length <= limits.batchSize && padded(batch) <= limits.tokensPerBatch;
  const draws = drawForever(examples, limits.textsPerClass, createRandom(seed));
  const classes = new Set(examples.map(({ label }) => label)).size;
  let [next] = [draws()];
  const batches = Array.from({ length: limits.steps }, () => {
    const batch: number[] = [];
    const taken = new Set<number>();
    // A new turn of the classes may begin with one that is already there: it waits for the next batch.
    while (taken.size < classes && !taken.has(next.label) && (taken.size < 2 || fits([...batch, ...next.texts]))) {
      batch.push(...next.texts);
      taken.add(next.label);
      next = draws();
    }
    return batch;
  });
  const warmUp = Math.round(limits.steps * limits.warmUpShare);
  return { batches, tokens: batches.map(padded), epochs: batches.map(() => 1), evaluations: new Set(), warmUp };
}

/** A text may come as if it were this much shorter or longer, so that others of its class stand beside it each time. */
const LENGTH_JITTER = 0.5;

/** The classes in random order, again and again, each with its next texts. */
function drawForever(examples: readonly AdapterExample[], perClass: number, random: () => number): () => Draw {
  const byClass = new Map<number, number[]>();
  examples.forEach(({ label }, index) => {
    const known = byClass.get(label);
    if (known === undefined) byClass.set(label, [index]);
    else known.push(index);
  });
  const jittered = (index: number) => (examples[index]?.ids.length ?? 0) * (1 + LENGTH_JITTER * (random() * 2 - 1));
  const mixed = (indices: readonly number[]) =>
    indices
      .map((index) => ({ index, at: jittered(index) }))
      .sort((left, right) => left.at - right.at)
      .map(({ index }) => index);
  const waiting = new Map<number, number[]>();
  let turn: number[] = [];
  return () => {
    if (turn.length === 0) turn = shuffled([...byClass.keys()], random);
    const label = turn.pop() ?? 0;
    const own = byClass.get(label) ?? [];
    const left = waiting.get(label) ?? [];
    // What is left over is too little to draw together: the class begins anew.
    const texts = left.length >= Math.min(perClass, own.length) ? left : mixed(own);
    waiting.set(label, texts.slice(perClass));
    return { label, texts: texts.slice(0, perClass) };
  };
}
