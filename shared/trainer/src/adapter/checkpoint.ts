import { sha256Hex } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import type { TrainingState } from "./training-state.ts";

/** The port is core's: a browser keeps it where this room may not look. */
export type { CheckpointStore } from "@lucid/core";

const MAGIC = "LUCIDCK1";
const START = MAGIC.length + 4;
const HASH_BYTES = 64;
const ARRAYS = ["values", "first", "second", "bestValues"] as const;

type Header = Pick<TrainingState, "step" | "finished" | "losses" | "evaluations" | "best"> & {
  /** Of the training it belongs to: everything that decides its result. */
  readonly fingerprint: string;
  /** Values in each array. */
  readonly size: number;
};

/** A state as bytes: magic, header's length, header (JSON, padded to whole words), four float32 arrays, SHA-256 as hex. */
export async function encodeCheckpoint(state: TrainingState, fingerprint: string): Promise<Uint8Array<ArrayBuffer>> {
  const { step, finished, losses, evaluations, best, values } = state;
  const described: Header = { fingerprint, size: values.length, step, finished, losses, evaluations, best };
  const text = JSON.stringify(described);
  const header = new TextEncoder().encode(text + " ".repeat((4 - (new TextEncoder().encode(text).length % 4)) % 4));
  const from = START + header.length;
  const bytes = new Uint8Array(from + values.byteLength * ARRAYS.length + HASH_BYTES);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, header.length, true);
  bytes.set(header, START);
  const floats = new Float32Array(bytes.buffer, from, values.length * ARRAYS.length);
  ARRAYS.forEach((name, place) => {
    floats.set(state[name], place * values.length);
  });
  const hash = await sha256Hex(bytes.subarray(0, -HASH_BYTES));
  bytes.set(new TextEncoder().encode(hash), bytes.length - HASH_BYTES);
  return bytes;
}

/**
 * Puts a checkpoint into `state`, whose arrays say how many values there must be. Throws asset_corrupt when the bytes are
 * cut off or damaged, conflict when they belong to another training; `state` is untouched then.
 */
export async function restoreCheckpoint(stored: Uint8Array, fingerprint: string, state: TrainingState): Promise<void> {
  const bytes = Uint8Array.from(stored);
  const content = bytes.subarray(0, -HASH_BYTES);
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC) throw new AppError("asset_corrupt", "The checkpoint is no file of this format");
  const hash = new TextDecoder("latin1").decode(bytes.subarray(-HASH_BYTES));
  if ((await sha256Hex(content)) !== hash) {
    throw new AppError("asset_corrupt", "The checkpoint is cut off or damaged: its SHA-256 differs");
  }
  const length = new DataView(bytes.buffer).getUint32(MAGIC.length, true);
  // Hashed by us: what it says is what was written.
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(START, START + length))) as Header;
  if (header.fingerprint !== fingerprint || header.size !== state.values.length) {
    throw new AppError("conflict", "The checkpoint belongs to another training: tickets, settings or encoder differ");
  }
  const floats = new Float32Array(bytes.buffer, START + length, header.size * ARRAYS.length);
  ARRAYS.forEach((name, place) => {
    state[name].set(floats.subarray(place * header.size, (place + 1) * header.size));
  });
  state.step = header.step;
  state.finished = header.finished;
  state.best = header.best;
  state.losses.splice(0, state.losses.length, ...header.losses);
  state.evaluations.splice(0, state.evaluations.length, ...header.evaluations);
}
