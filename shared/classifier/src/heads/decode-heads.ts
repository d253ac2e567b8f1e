import { AppError, PRIORITIES } from "@lucid/core";
import {
  type DenseHeads,
  type DenseJson,
  type FeatureIndex,
  type FeaturesJson,
  type Heads,
  type HeadsJson,
  type LexicalHeads,
  type LexicalJson,
  type Linear,
  type LinearJson,
  type MemoryJson,
  TASK_IDS,
  type TaskId,
} from "./heads-format.ts";
import { decodeFloats, decodeIntegers, dequantizeMatrix } from "./quantized-matrix.ts";
import { decodeTagHeads } from "./tag-heads.ts";
import { decodeTeamHead } from "./team-head.ts";

/** Keys of bigrams: first id * BIGRAM_BASE + second id. */
export const BIGRAM_BASE = 2 ** 20;

/** Checks and decodes heads.json. Throws bundle_incompatible naming what is wrong. */
export function decodeHeads(json: unknown): Heads {
  if (!isHeadsJson(json)) throw incompatible("not in a format that this version understands");
  checkLabels(json);
  const classes = {
    category: json.labels.category.length,
    subcategory: json.labels.subcategory.length,
    priority: json.labels.priority.length,
  };
  const lexical = decodeLexical(json.lexical, classes);
  const sizes = { features: lexical.features.idf.length, dims: json.dense === null ? null : json.dense.encoder.dims };
  return {
    taxonomy: json.taxonomy,
    tokenizerHash: json.tokenizerHash,
    maxTokens: json.maxTokens,
    labels: json.labels,
    groups: json.groups,
    priorityCosts: json.priorityCosts,
    lexical,
    dense: json.dense === null ? null : decodeDense(json.dense, classes),
    team: json.team === undefined ? null : decodeTeamHead(json.team, sizes, classes.subcategory),
    tags: json.tags === undefined ? null : decodeTagHeads(json.tags, sizes),
  };
}

/** The same heads without what reads the dense vector: what the app packages carry. */
export function lexicalPart<Kind extends HeadsJson | Heads>(heads: Kind): Kind & { readonly dense: null } {
  const { team, tags } = heads;
  return {
    ...heads,
    dense: null,
    ...(team === undefined || team === null ? {} : { team: { ...team, dense: null } }),
    ...(tags === undefined || tags === null ? {} : { tags: { ...tags, dense: null } }),
  };
}

type ClassCounts = Readonly<Record<TaskId, number>>;

function decodeLexical(json: LexicalJson, classes: ClassCounts): LexicalHeads {
  const features = decodeFeatures(json.features);
  const task = (id: TaskId) => ({
    ...decodeLinear(json.tasks[id], features.idf.length, classes[id], `lexical.${id}`),
    temperature: positive(json.tasks[id].temperature, `lexical.${id}.temperature`),
  });
  return {
    features,
    tasks: { category: task("category"), subcategory: task("subcategory"), priority: task("priority") },
    topic: decodeLinear(json.topic, features.idf.length, 1, "lexical.topic"),
    familiarity: json.familiarity,
  };
}

function decodeDense(json: DenseJson, classes: ClassCounts): DenseHeads {
  const dims = json.encoder.dims;
  const task = (id: TaskId) => ({
    ...decodeLinear(json.tasks[id], dims, classes[id], `dense.${id}`),
    weight: json.tasks[id].weight,
    temperature: positive(json.tasks[id].temperature, `dense.${id}.temperature`),
  });
  const prototypes = dequantizeMatrix(json.prototypes, "dense.prototypes");
  if (prototypes.columns !== dims) throw incompatible("prototypes have another width than the encoder");
  return {
    encoder: json.encoder,
    mean: decodeFloats(json.mean, dims, "dense.mean"),
    tasks: { category: task("category"), subcategory: task("subcategory"), priority: task("priority") },
    prototypes,
    topic: decodeLinear(json.topic, dims, 1, "dense.topic"),
    familiarity: json.familiarity,
    ...(json.memory === undefined ? {} : { memory: decodeMemory(json.memory) }),
  };
}

function decodeMemory({ strength, neighbours, width, ridge }: MemoryJson): MemoryJson {
  const sound = [strength, neighbours, width, ridge].every((value) => Number.isFinite(value) && value >= 0);
  if (!sound || neighbours > 256) throw incompatible("dense.memory is not usable");
  return { strength, neighbours: Math.floor(neighbours), width, ridge: positive(ridge, "dense.memory.ridge") };
}

function decodeLinear(json: LinearJson, rows: number, columns: number, name: string): Linear {
  const weights = dequantizeMatrix(json.weights, name);
  if (weights.rows !== rows || weights.columns !== columns || json.bias.length !== columns) {
    throw incompatible(`${name} is ${weights.rows} x ${weights.columns}, not ${rows} x ${columns}`);
  }
  return { weights, bias: Float32Array.from(json.bias) };
}

/** The features of the lexical heads, from feature to row. */
export function decodeFeatures(json: FeaturesJson): FeatureIndex {
  const pieces = decodeIntegers(json.pieces, "features.pieces");
  const pairs = decodeIntegers(json.bigrams, "features.bigrams");
  const bigrams = new Map<number, number>();
  let row = pieces.length;
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    bigrams.set((pairs[index] ?? 0) * BIGRAM_BASE + (pairs[index + 1] ?? 0), row++);
  }
  const stems = new Map(json.stems.map((stem) => [stem, row++]));
  const cues = new Map(json.cues.map((cue) => [cue, row++]));
  const idf = decodeFloats(json.idf, row, "features.idf");
  const rarest = idf.reduce((most, value) => Math.max(most, value), 1);
  return { pieces: new Map(pieces.map((id, index) => [id, index])), bigrams, stems, cues, idf, rarest };
}

function checkLabels(json: HeadsJson): void {
  const { category, subcategory, priority } = json.labels;
  if (json.groups.length !== subcategory.length) throw incompatible("groups and subcategories differ in number");
  if (json.groups.some((group) => !(group in category))) throw incompatible("a subcategory has no category");
  if (priority.join() !== PRIORITIES.join()) throw incompatible("priorities are not low, normal, high, urgent");
  const square = json.priorityCosts.length === 4 && json.priorityCosts.every((row) => row.length === 4);
  if (!square) throw incompatible("priorityCosts is not 4 x 4");
}

function isHeadsJson(json: unknown): json is HeadsJson {
  if (!isRecord(json) || json.format !== 1) return false;
  const { labels, lexical, dense } = json;
  if (!isRecord(json.taxonomy) || typeof json.maxTokens !== "number" || typeof json.tokenizerHash !== "string")
    return false;
  if (!isRecord(labels) || !TASK_IDS.every((task) => isStringList(labels[task]))) return false;
  if (![json.team, json.tags].every((head) => head === undefined || isRecord(head))) return false;
  if (!Array.isArray(json.groups) || !Array.isArray(json.priorityCosts)) return false;
  if (!json.priorityCosts.every(Array.isArray)) return false;
  return isLexicalJson(lexical) && (dense === null || isDenseJson(dense));
}

function isLexicalJson(json: unknown): json is LexicalJson {
  if (!isRecord(json) || !isRecord(json.features) || !hasLinearTasks(json.tasks)) return false;
  if (!isLinear(json.topic)) return false;
  const { pieces, bigrams, stems, cues, idf } = json.features;
  const strings = [pieces, bigrams, idf].every((value) => typeof value === "string");
  return strings && isStringList(stems) && isStringList(cues) && isFamiliarity(json.familiarity);
}

function isDenseJson(json: unknown): json is DenseJson {
  if (!isRecord(json) || !isRecord(json.encoder) || !hasLinearTasks(json.tasks)) return false;
  if (!isLinear(json.topic)) return false;
  if (typeof json.encoder.dims !== "number" || typeof json.encoder.hash !== "string") return false;
  return typeof json.mean === "string" && isMatrix(json.prototypes) && isFamiliarity(json.familiarity);
}

function hasLinearTasks(tasks: unknown): boolean {
  if (!isRecord(tasks)) return false;
  return TASK_IDS.every((id) => {
    const task = tasks[id];
    return isRecord(task) && typeof task.temperature === "number" && isLinear(task);
  });
}

function isLinear(value: unknown): boolean {
  if (!isRecord(value) || !isMatrix(value.weights)) return false;
  return Array.isArray(value.bias) && value.bias.every(Number.isFinite);
}

function isMatrix(value: unknown): boolean {
  if (!isRecord(value) || typeof value.values !== "string" || typeof value.scales !== "string") return false;
  return Number.isInteger(value.rows) && Number.isInteger(value.columns);
}

function isFamiliarity(value: unknown): boolean {
  if (!isLogisticScore(value) || !Number.isFinite(value.threshold)) return false;
  return value.fits === undefined || isLogisticScore(value.fits);
}

function isLogisticScore(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && isRecord(value.coefficients) && Number.isFinite(value.bias);
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function positive(value: number, name: string): number {
  if (!(value > 0)) throw incompatible(`${name} must be positive`);
  return value;
}

function incompatible(reason: string): AppError {
  return new AppError("bundle_incompatible", `heads.json: ${reason}`);
}
