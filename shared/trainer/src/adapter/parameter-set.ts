import type { Adapter, AdapterFactor } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import { createRandom } from "../random.ts";
import { type AdapterDescription, isInner } from "./adapter-description.ts";
import type { Parameter } from "./training-step.ts";

/** A softmax head over centred vectors: logits = vector * weights + bias. */
export interface AdapterHead {
  /** Row-major [dims, classes]. */
  readonly weights: Float32Array;
  /** [classes]. */
  readonly bias: Float32Array;
}

/** An adapter and the head that was trained beside it. */
export interface AdaptedModel {
  readonly adapter: Adapter;
  readonly head: AdapterHead;
}

/** Everything that is learned, in one array: the optimizer and checkpoints see numbers, the graph sees names. */
export interface ParameterSet {
  readonly values: Float32Array;
  /** Views into `values`, in order: factors, then head.weights and head.bias where there is a head. */
  readonly parameters: readonly Parameter[];
  /** Values before this index are factors, from it on the head. */
  readonly headFrom: number;
  /** Values from this index on are the head's bias, which does not decay. */
  readonly biasFrom: number;
}

export interface ParameterShape {
  readonly description: AdapterDescription;
  /** null: factors alone are learned. */
  readonly head: { readonly dims: number; readonly classes: number } | null;
}

/** All zero. */
export function createParameterSet({ description, head }: ParameterShape): ParameterSet {
  const shapes: { name: string; dims: readonly number[] }[] = [
    ...description.factors.map(({ name, rows, columns }) => ({ name, dims: [rows, columns] })),
    ...(head === null
      ? []
      : [
          { name: "head.weights", dims: [head.dims, head.classes] },
          { name: "head.bias", dims: [head.classes] },
        ]),
  ];
  const sizes = shapes.map((shape) => shape.dims.reduce((product, side) => product * side, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const values = new Float32Array(total);
  let offset = 0;
  const parameters = shapes.map((shape, index): Parameter => {
    const from = offset;
    offset += sizes[index] ?? 0;
    return { ...shape, values: values.subarray(from, offset) };
  });
  const { dims, classes } = head ?? { dims: 0, classes: 0 };
  return { values, parameters, headFrom: total - classes * (dims + 1), biasFrom: total - classes };
}

/**
 * Fills a set with the start of a training. Factors: those of `adapter`, or A Kaiming-uniform as LoRA does (Hu et al., 2021;
 * within 1 / sqrt(inputs)) and B zero, so that the first step runs the plain encoder. Head: `head`, or zeros. Throws
 * bundle_incompatible when adapter or head are of another shape.
 */
export function initializeParameters(
  { parameters }: ParameterSet,
  { description }: ParameterShape,
  seed: number,
  start: { readonly adapter?: Adapter; readonly head?: AdapterHead },
): void {
  if (start.adapter !== undefined) checkAdapter(start.adapter, description);
  const random = createRandom(seed);
  const known = new Map<string, Float32Array>(start.adapter?.factors.map(({ name, values }) => [name, values]));
  if (start.head !== undefined) known.set("head.weights", start.head.weights).set("head.bias", start.head.bias);
  for (const { name, dims, values } of parameters) {
    const given = known.get(name);
    if (given !== undefined && given.length !== values.length) {
      throw new AppError(
        "bundle_incompatible",
        `To start from: ${name} has ${given.length} values, not ${values.length}`,
      );
    }
    if (given !== undefined) values.set(given);
    else if (isInner(name)) fillUniform(values, 1 / Math.sqrt(dims[1] ?? 1), random);
    else values.fill(0);
  }
}

/** A copy of what the set holds; without a head, an empty one. */
export function adaptedModel(
  { parameters }: ParameterSet,
  { description }: ParameterShape,
  encoderHash: string,
): AdaptedModel {
  const copies = new Map(parameters.map(({ name, values }) => [name, values.slice()]));
  const copy = (name: string) => copies.get(name) ?? new Float32Array();
  const { rank, scale } = description;
  const factors = description.factors.map((factor): AdapterFactor => ({ ...factor, values: copy(factor.name) }));
  const head = { weights: copy("head.weights"), bias: copy("head.bias") };
  return { adapter: { encoderHash, rank, scale, factors }, head };
}

/** Scale too: the same factors under another scale are another adapter. */
function checkAdapter(adapter: Adapter, { rank, scale, factors }: AdapterDescription): void {
  const reason =
    adapter.rank !== rank || adapter.scale !== scale
      ? `rank ${adapter.rank} and scale ${adapter.scale}, not ${rank} and ${scale}`
      : factors.map(({ name }) => name).find((name) => !adapter.factors.some((factor) => factor.name === name));
  if (reason !== undefined || adapter.factors.length !== factors.length) {
    const found = reason ?? `${adapter.factors.length} factors, not ${factors.length}`;
    throw new AppError("bundle_incompatible", `The adapter to start from does not fit this encoder: ${found}`);
  }
}

function fillUniform(values: Float32Array, bound: number, random: () => number): void {
  for (let index = 0; index < values.length; index++) values[index] = (random() * 2 - 1) * bound;
}
