import type { LabelId, MemoryEntry, MemoryPage } from "@lucid/core";
import { denseLogits, logSoftmax } from "../heads/fused-heads.ts";
import type { DenseHeads, Heads, MemoryJson, TaskId } from "../heads/heads-format.ts";
import { centredUnit, memoryVectors } from "./memory-vectors.ts";
import { neighbourWeights, type WeightedNeighbour } from "./memory-weights.ts";

/** For bundles without a fit of their own; chosen on a part of banking77's training tickets that no figure is reported on. */
export const DEFAULT_MEMORY: MemoryJson = { strength: 10, neighbours: 32, width: 2, ridge: 0.1 };

/**
 * How much of what the head says of a remembered ticket is taken off its label: all of it would correct the head alone, none would
 * say again what it knows. On a stream of banking77's development tickets from zero (2 x 3,000): 0.819 with all, 0.835 with half,
 * 0.832 with a third, at strength 8; 0.841 with half at 10.
 */
const HEAD_SHARE = 0.5;

/**
 * The first tickets of a label speak louder, by 1 + this / n^2 for n remembered ones: a category's next ticket after its first
 * correction is right 8 points more often than without memory, and 4 without this (ten development streams, 690 such tickets), while
 * the streams' accuracy stays (0.7595 and 0.7602 of the first 1,000).
 */
const FIRST_VOICE = 0.5;

/** What memory adds to the fused logits of a text. */
export interface Recall {
  readonly category: readonly number[];
  readonly subcategory: readonly number[];
  readonly neighbours: readonly WeightedNeighbour[];
  /** Categories that two agents or more spoke for. */
  readonly agreed: ReadonlySet<LabelId>;
  entry(neighbour: WeightedNeighbour): MemoryEntry | undefined;
}

/** What a panel knows of other tickets. */
export type RememberedTickets = Pick<MemoryPage, "entries" | "agreed">;

/** Remembered tickets, ready to be asked. */
export interface TicketMemory {
  readonly size: number;
  /** `vector`: centred unit vector of the text. About two milliseconds for 2,000 tickets. */
  recall(vector: ArrayLike<number>): Recall;
}

/** Makes memories for one model; null: nothing to remember. Throws bundle_incompatible when a vector is not base64. */
export type MemoryReader = (remembered: RememberedTickets) => TicketMemory | null;

/** What an entry says beyond what the heads say of the same ticket anyway: its label less half of the dense head's probabilities. */
interface Residual {
  readonly category: Float64Array;
  readonly subcategory: Float64Array;
  /** Index of the entry's subcategory; -1: none of its category. */
  readonly child: number;
}

interface KnownEntry {
  readonly entry: MemoryEntry;
  readonly vector: Float32Array;
  /** Computed when the entry is first a neighbour: most never are. */
  residual: Residual | null;
}

/**
 * Memory over the dense part of heads. What was computed of an entry is kept from one memory to the next. Entries with labels that
 * these heads do not have are left out.
 */
export function createMemoryReader(heads: Heads): MemoryReader {
  const { dense } = heads;
  if (dense === null) return () => null;
  let known = new Map<string, KnownEntry>();
  return ({ entries, agreed }) => {
    const usable = entries.filter(({ category }) => heads.labels.category.includes(category));
    const read = usable.map(
      (entry): KnownEntry => known.get(entry.id) ?? { entry, vector: centredUnit(entry, dense.mean), residual: null },
    );
    known = new Map(read.map((one) => [one.entry.id, one]));
    return read.length === 0 ? null : createTicketMemory(heads, dense, read, new Set(agreed));
  };
}

function createTicketMemory(
  heads: Heads,
  dense: DenseHeads,
  known: readonly KnownEntry[],
  agreed: ReadonlySet<LabelId>,
): TicketMemory {
  const vectors = memoryVectors(
    known.map(({ vector }) => vector),
    dense.mean.length,
  );
  const { strength, ...shape } = dense.memory ?? DEFAULT_MEMORY;
  const voices = {
    category: voiceOf(known.map(({ entry }) => entry.category)),
    subcategory: voiceOf(known.map(({ entry }) => entry.subcategory)),
  };
  return {
    size: known.length,
    recall(vector) {
      const neighbours = neighbourWeights(vectors, vector, shape);
      const category = new Float64Array(heads.labels.category.length);
      const subcategory = new Float64Array(heads.labels.subcategory.length);
      for (const { entry, weight } of neighbours) {
        const one = known[entry];
        if (one === undefined) continue;
        one.residual ??= residualOf(heads, dense, one);
        addScaled(category, one.residual.category, strength * weight);
        addScaled(subcategory, one.residual.subcategory, strength * weight);
        const { category: label, subcategory: child } = one.entry;
        addAt(category, heads.labels.category.indexOf(label), strength * weight * voices.category(label));
        addAt(subcategory, one.residual.child, strength * weight * voices.subcategory(child));
      }
      return {
        category: Array.from(category),
        subcategory: Array.from(subcategory),
        neighbours,
        agreed,
        entry: ({ entry }) => known[entry]?.entry,
      };
    },
  };
}

function residualOf(heads: Heads, dense: DenseHeads, { entry, vector }: KnownEntry): Residual {
  const probabilities = (task: TaskId, groups: readonly number[] | null) => {
    const { temperature } = dense.tasks[task];
    const logits = denseLogits(dense.tasks[task], vector).map((value) => value / temperature);
    return logSoftmax(logits, groups).map(Math.exp);
  };
  const category = heads.labels.category.indexOf(entry.category);
  const child = entry.subcategory === null ? -1 : heads.labels.subcategory.indexOf(entry.subcategory);
  const inside = heads.groups[child] === category;
  return {
    category: difference(category, probabilities("category", null)),
    subcategory: inside
      ? difference(child, siblings(probabilities("subcategory", heads.groups), heads.groups, category))
      : new Float64Array(heads.labels.subcategory.length),
    child: inside ? child : -1,
  };
}

/** How much louder a label's tickets speak, by how many of them there are. */
function voiceOf(labels: readonly (LabelId | null)[]): (label: LabelId | null) => number {
  const counts = new Map<LabelId | null, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return (label) => FIRST_VOICE / (counts.get(label) ?? 1) ** 2;
}

/** 1 for the label less the head's share. */
function difference(label: number, probabilities: readonly number[]): Float64Array {
  return Float64Array.from(probabilities, (value, index) => Number(index === label) - HEAD_SHARE * value);
}

/** A ticket says nothing about subcategories of other categories. */
function siblings(probabilities: readonly number[], groups: readonly number[], category: number): number[] {
  return probabilities.map((value, index) => (groups[index] === category ? value : 0));
}

function addAt(sum: Float64Array, index: number, value: number): void {
  if (index >= 0) sum[index] = (sum[index] ?? 0) + value;
}

function addScaled(sum: Float64Array, values: Float64Array, factor: number): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + factor * (values[index] ?? 0);
}
