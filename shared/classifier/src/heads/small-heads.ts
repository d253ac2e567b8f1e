import { BIGRAM_BASE } from "./decode-heads.ts";
import type { HeadsJson, TaskId } from "./heads-format.ts";
import { encodeFloats, encodeIntegers, quantizeMatrix } from "./quantized-matrix.ts";

/** Random but repeatable heads of a given size, for tests: every weight is set, nothing is tuned. */
export function smallHeads(options: {
  readonly dims: number;
  readonly pieces: readonly number[];
  readonly seed: number;
}): HeadsJson {
  const random = seeded(options.seed);
  const bigrams = options.pieces.slice(1).map((id, index) => (options.pieces[index] ?? 0) * BIGRAM_BASE + id);
  const stems = ["printe", "passwo", "reseau"];
  const cues = ["many", "today", "no_hurry"];
  const features = options.pieces.length + bigrams.length + stems.length + cues.length;
  const matrix = (rows: number, columns: number) =>
    quantizeMatrix({ rows, columns, values: Float32Array.from({ length: rows * columns }, random) });
  const classes: Readonly<Record<TaskId, number>> = { category: 2, subcategory: 4, priority: 4 };
  const linear = (task: TaskId, rows: number) => ({
    weights: matrix(rows, classes[task]),
    bias: Array.from({ length: classes[task] }, random),
    temperature: 0.7,
    weight: 0.4,
  });
  const tasks = (rows: number) => ({
    category: linear("category", rows),
    subcategory: linear("subcategory", rows),
    priority: linear("priority", rows),
  });
  const familiarity = { bias: 0, coefficients: { coverage: 1 }, threshold: -10 };
  return {
    format: 1,
    taxonomy: { id: "small", version: 1 },
    tokenizerHash: "tokenizer",
    maxTokens: 64,
    labels: {
      category: ["hardware", "access"],
      subcategory: ["printer", "network", "password", "badge"],
      priority: ["low", "normal", "high", "urgent"],
    },
    groups: [0, 0, 1, 1],
    priorityCosts: [
      [0, 1, 4, 9],
      [1, 0, 1, 4],
      [4, 1, 0, 1],
      [9, 4, 1, 0],
    ],
    lexical: {
      features: {
        pieces: encodeIntegers(options.pieces),
        bigrams: encodeIntegers(bigrams.flatMap((key) => [Math.floor(key / BIGRAM_BASE), key % BIGRAM_BASE])),
        stems,
        cues,
        idf: encodeFloats(Float32Array.from({ length: features }, () => 1 + Math.abs(random()))),
      },
      tasks: tasks(features),
      topic: { weights: matrix(features, 1), bias: [0] },
      familiarity,
    },
    dense: {
      encoder: { id: "small", hash: "encoder", dims: options.dims },
      mean: encodeFloats(Float32Array.from({ length: options.dims }, () => random() / 10)),
      tasks: tasks(options.dims),
      topic: { weights: matrix(options.dims, 1), bias: [0] },
      prototypes: matrix(4, options.dims),
      familiarity,
    },
  };
}

/** Repeatable numbers in [-1, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
