import {
  applyMemory,
  createMemoryReader,
  DEFAULT_MEMORY,
  type Heads,
  type MemoryJson,
  scoreText,
  textVectors,
} from "@lucid/classifier";
import type { LabelId, MemoryEntry } from "@lucid/core";
import type { EmbeddedText } from "./embed-tickets.ts";

/** A ticket that the heads have not seen, with its true category. */
export interface HeldOutTicket {
  readonly text: EmbeddedText;
  readonly category: LabelId;
}

/** From "memory says nothing" on; more than the last one only makes it too sure of itself. */
const STRENGTHS = [0, 2, 4, 6, 8, 10, 12, 16] as const;
/** Fewer tickets say too little: the default stays. */
const FEWEST = 60;
/** Where the heads alone are at least this sure, memory may not cost a single right answer more than it gains. */
const SURE = 0.85;

interface Trial {
  readonly loss: number;
  readonly sureRight: number;
}

/**
 * How strongly memory speaks beside these heads: the strength with the least negative log likelihood on a stream of held-out tickets,
 * each corrected after its prediction, among those that cost nothing where the heads alone are sure. 0 is among them: memory never
 * hurts on what it was fitted on. Too few tickets, or heads without a dense part: the default.
 */
export function fitMemory(heads: Heads, heldOut: readonly HeldOutTicket[]): MemoryJson {
  if (heads.dense === null || heldOut.length < FEWEST) return DEFAULT_MEMORY;
  const dense = heads.dense;
  const trials = STRENGTHS.map((strength) => {
    const memory = { ...DEFAULT_MEMORY, strength };
    return { memory, ...replay({ ...heads, dense: { ...dense, memory } }, heldOut) };
  });
  const least = trials[0]?.sureRight ?? 0;
  const harmless = trials.filter(({ sureRight }) => sureRight >= least);
  return harmless.reduce(
    (best, trial) => (trial.loss < best.loss ? trial : best),
    harmless[0] ?? trialOf(DEFAULT_MEMORY),
  ).memory;
}

function trialOf(memory: MemoryJson): Trial & { readonly memory: MemoryJson } {
  return { memory, loss: Number.POSITIVE_INFINITY, sureRight: 0 };
}

/** Each ticket is asked about, then remembered; the memory is made anew every few tickets. */
function replay(heads: Heads, tickets: readonly HeldOutTicket[]): Trial {
  const read = createMemoryReader(heads);
  const entries: MemoryEntry[] = [];
  let [loss, sureRight] = [0, 0];
  let memory = read({ entries, agreed: heads.labels.category });
  tickets.forEach(({ text, category }, index) => {
    const { pooled } = text;
    const encoded = { pooled, dims: pooled.length, length: 0, tokenStates: new Float32Array(), meanNorm: 1 };
    const vectors = textVectors(heads, text.tokens, encoded);
    const alone = scoreText(heads, vectors);
    // As if the heads were never sure: how much memory may do then is what is measured.
    const { scores } = applyMemory(heads, alone, memory, vectors.dense?.values ?? null, 1);
    const truth = heads.labels.category.indexOf(category);
    const { probabilities } = scores.category;
    loss -= Math.log(Math.max(1e-9, probabilities[truth] ?? 0));
    const sure = Math.max(...alone.category.probabilities) >= SURE;
    if (sure && (probabilities[truth] ?? 0) >= Math.max(...probabilities)) sureRight += 1;
    entries.push(entryOf(index, pooled, category));
    if (index % REFRESH_EVERY === 0) memory = read({ entries, agreed: heads.labels.category });
  });
  return { loss: loss / tickets.length, sureRight };
}

const REFRESH_EVERY = 10;

function entryOf(index: number, pooled: Float32Array, category: LabelId): MemoryEntry {
  const scale = pooled.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127 || 1;
  const codes = Uint8Array.from(pooled, (value) => Math.round(value / scale) & 0xff);
  const vector = btoa(String.fromCharCode(...codes));
  return { id: `${index}`, ticketId: `${index}`, category, subcategory: null, corrected: true, scale, vector };
}
