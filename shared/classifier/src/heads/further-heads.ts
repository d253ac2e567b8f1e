import { AppError } from "@lucid/core";
import type { TextVectors } from "./fused-heads.ts";
import type { FurtherHead, FurtherHeadJson, ModeJson } from "./heads-format.ts";
import { decodeIntegers, dequantizeMatrix, type Matrix } from "./quantized-matrix.ts";

/** What a head beside the tasks has to fit to. */
export interface HeadSizes {
  /** Lexical features. */
  readonly features: number;
  /** null: the heads have no dense part, this one's is not read either. */
  readonly dims: number | null;
}

/** Checks and decodes a head beside the tasks. Throws bundle_incompatible naming what is wrong. */
export function decodeFurtherHead<Mode extends ModeJson>(
  json: FurtherHeadJson<Mode>,
  sizes: HeadSizes,
  name: string,
): FurtherHead<Mode> {
  if (!isFurtherHead(json)) throw incompatible(`${name} is not usable`);
  const classes = json.labels.length;
  const features = decodeIntegers(json.rows, `${name}.rows`);
  const rowOf = new Map(features.map((feature, row) => [feature, row]));
  if (rowOf.size !== features.length || features.some((feature) => feature >= sizes.features)) {
    throw incompatible(`${name}.rows are not rows of the features`);
  }
  for (const mode of [json.fused, json.alone]) {
    if (mode.bias.length !== classes)
      throw incompatible(`${name} has ${mode.bias.length} biases for ${classes} labels`);
  }
  const lexical = sized(dequantizeMatrix(json.lexical, `${name}.lexical`), features.length, classes, `${name}.lexical`);
  const dense =
    json.dense === null || sizes.dims === null
      ? null
      : sized(dequantizeMatrix(json.dense, `${name}.dense`), sizes.dims, classes, `${name}.dense`);
  return { labels: json.labels, rowOf, lexical, dense, fused: json.fused, alone: json.alone };
}

/** The mode that holds for a text: fused where both have a vector. */
export function modeOf<Mode extends ModeJson>(head: FurtherHead<Mode>, { dense }: TextVectors): Mode {
  return dense === null || head.dense === null ? head.alone : head.fused;
}

/** bias + words * (lexical x W) + dense x W. */
export function furtherLogits<Mode extends ModeJson>(head: FurtherHead<Mode>, vectors: TextVectors): number[] {
  const mode = modeOf(head, vectors);
  const logits = [...mode.bias];
  for (const { row: feature, value } of vectors.lexical.entries) {
    const row = head.rowOf.get(feature);
    if (row !== undefined) addRow(logits, head.lexical, row, mode.words * value);
  }
  const { dense } = vectors;
  if (dense === null || head.dense === null) return logits;
  for (let dim = 0; dim < head.dense.rows; dim++) addRow(logits, head.dense, dim, dense.values[dim] ?? 0);
  return logits;
}

function addRow(logits: number[], { columns, values }: Matrix, row: number, factor: number): void {
  const offset = row * columns;
  for (let column = 0; column < columns; column++) {
    logits[column] = (logits[column] ?? 0) + factor * (values[offset + column] ?? 0);
  }
}

function sized(matrix: Matrix, rows: number, columns: number, name: string): Matrix {
  if (matrix.rows === rows && matrix.columns === columns) return matrix;
  throw incompatible(`${name} is ${matrix.rows} x ${matrix.columns}, not ${rows} x ${columns}`);
}

function isFurtherHead({ labels, rows, lexical, dense, fused, alone }: FurtherHeadJson<ModeJson>): boolean {
  const named = Array.isArray(labels) && labels.length > 0 && labels.every((label) => typeof label === "string");
  if (!named || new Set(labels).size !== labels.length || typeof rows !== "string") return false;
  const matrices = [lexical, ...(dense === null ? [] : [dense])];
  if (!matrices.every((one) => typeof one?.values === "string" && typeof one.scales === "string")) return false;
  return [fused, alone].every((mode) => isMode(mode));
}

function isMode(mode: ModeJson | undefined): boolean {
  return (
    mode !== undefined && Number.isFinite(mode.words) && Array.isArray(mode.bias) && mode.bias.every(Number.isFinite)
  );
}

function incompatible(reason: string): AppError {
  return new AppError("bundle_incompatible", `heads.json: ${reason}`);
}
