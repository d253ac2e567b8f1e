import type { LabelId, MemoryEntry, MemoryPage } from "@lucid/core";
import { denseLogits, logSoftmax } from "../heads/fused-heads.ts";
import type { DenseHeads, Heads, MemoryJson, TaskId } from "../heads/heads-format.ts";
import { memoryVectors } from "./memory-vectors.ts";
import { neighbourWeights, type WeightedNeighbour } from "./memory-weights.ts";

/** For bundles without a fit of their own; from banking77's training part, see trainer/src/fit-memory.ts. */
export const DEFAULT_MEMORY: MemoryJson = { strength: 8, neighbours: 48, width: 2, ridge: 0.1 };

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
  /** `vector`: centred unit vector of the text. About a millisecond for 2,000 tickets. */
  recall(vector: ArrayLike<number>): Recall;
}

/** What the entries say beyond what the heads say of the same tickets anyway: known labels less the dense head's probabilities. */
interface Residuals {
  of(entry: number): { readonly category: Float64Array; readonly subcategory: Float64Array };
}

/**
 * Memory over the dense part of heads. Entries of labels that these heads do not have are left out. null: nothing to remember, or no
 * dense part. Throws bundle_incompatible for a damaged vector.
 */
export function createTicketMemory(heads: Heads, { entries, agreed }: RememberedTickets): TicketMemory | null {
  const { dense } = heads;
  if (dense === null) return null;
  const known = entries.filter(({ category }) => heads.labels.category.includes(category));
  if (known.length === 0) return null;
  const together = new Set(agreed);
  const vectors = memoryVectors(known, dense.mean);
  const { strength, ...shape } = dense.memory ?? DEFAULT_MEMORY;
  const residuals = createResiduals(heads, dense, known, (entry) =>
    vectors.values.subarray(entry * vectors.dims, (entry + 1) * vectors.dims),
  );
  return {
    size: known.length,
    recall(vector) {
      const neighbours = neighbourWeights(vectors, vector, shape);
      const category = new Float64Array(heads.labels.category.length);
      const subcategory = new Float64Array(heads.labels.subcategory.length);
      for (const { entry, weight } of neighbours) {
        const residual = residuals.of(entry);
        addScaled(category, residual.category, strength * weight);
        addScaled(subcategory, residual.subcategory, strength * weight);
      }
      return {
        category: Array.from(category),
        subcategory: Array.from(subcategory),
        neighbours,
        agreed: together,
        entry: ({ entry }) => known[entry],
      };
    },
  };
}

/** Computed when an entry is first a neighbour: most never are. */
function createResiduals(
  heads: Heads,
  dense: DenseHeads,
  entries: readonly MemoryEntry[],
  vectorOf: (entry: number) => Float32Array,
): Residuals {
  const computed = new Map<number, ReturnType<Residuals["of"]>>();
  const probabilities = (task: TaskId, vector: Float32Array, groups: readonly number[] | null) => {
    const { temperature } = dense.tasks[task];
    const logits = denseLogits(dense.tasks[task], vector).map((value) => value / temperature);
    return logSoftmax(logits, groups).map(Math.exp);
  };
  return {
    of(entry) {
      const done = computed.get(entry);
      if (done !== undefined) return done;
      const { category, subcategory } = entries[entry] ?? { category: "", subcategory: null };
      const vector = vectorOf(entry);
      const index = heads.labels.category.indexOf(category);
      const child = subcategory === null ? -1 : heads.labels.subcategory.indexOf(subcategory);
      const inside = heads.groups[child] === index;
      const fresh = {
        category: difference(index, probabilities("category", vector, null)),
        subcategory: inside
          ? difference(child, siblings(probabilities("subcategory", vector, heads.groups), heads.groups, index))
          : new Float64Array(heads.labels.subcategory.length),
      };
      computed.set(entry, fresh);
      return fresh;
    },
  };
}

/** 1 for the label less the probabilities. */
function difference(label: number, probabilities: readonly number[]): Float64Array {
  return Float64Array.from(probabilities, (value, index) => (index === label ? 1 - value : -value));
}

/** A ticket says nothing about subcategories of other categories. */
function siblings(probabilities: readonly number[], groups: readonly number[], category: number): number[] {
  return probabilities.map((value, index) => (groups[index] === category ? value : 0));
}

function addScaled(sum: Float64Array, values: Float64Array, factor: number): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + factor * (values[index] ?? 0);
}
