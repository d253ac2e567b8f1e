import { AppError } from "@lucid/core";

/** An int8 matrix with one float scale per column, as it lies in JSON. */
export interface QuantizedMatrixJson {
  readonly rows: number;
  readonly columns: number;
  /** Base64 of int8 values, row-major. */
  readonly values: string;
  /** Base64 of little-endian float32 scales, one per column: weight = value * scale. */
  readonly scales: string;
}

/** A row-major float32 matrix. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

const CHUNK = 0x8000;

/** Bytes to base64, in browsers, workers and Node alike. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let from = 0; from < bytes.length; from += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  }
  return btoa(binary);
}

/** Base64 to bytes. Throws bundle_incompatible when the text is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new AppError("bundle_incompatible", "heads.json: an array is not base64", { cause });
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Float32 values as little-endian base64. */
export function encodeFloats(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return toBase64(new Uint8Array(view.buffer));
}

/** Reads `length` little-endian float32 values; every one must be finite. */
export function decodeFloats(text: string, length: number, name: string): Float32Array {
  const bytes = fromBase64(text);
  if (bytes.length !== length * 4) throw wrongLength(name, bytes.length / 4, length);
  const view = new DataView(bytes.buffer);
  // Plain loops here and below: array iterators take five times as long, in every panel before its first answer.
  const values = new Float32Array(length);
  for (let index = 0; index < length; index++) values[index] = view.getFloat32(index * 4, true);
  if (!values.every(Number.isFinite)) throw new AppError("bundle_incompatible", `heads.json: ${name} is not finite`);
  return values;
}

/** Unsigned 32-bit integers as little-endian base64. */
export function encodeIntegers(values: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    view.setUint32(index * 4, value, true);
  });
  return toBase64(new Uint8Array(view.buffer));
}

/** Reads little-endian unsigned 32-bit integers. */
export function decodeIntegers(text: string, name: string): number[] {
  const bytes = fromBase64(text);
  if (bytes.length % 4 !== 0) throw new AppError("bundle_incompatible", `heads.json: ${name} is cut off`);
  const view = new DataView(bytes.buffer);
  const values = new Array<number>(bytes.length / 4);
  for (let index = 0; index < values.length; index++) values[index] = view.getUint32(index * 4, true);
  return values;
}

/** Quantizes to int8 with the largest absolute value of each column as 127. */
export function quantizeMatrix({ rows, columns, values }: Matrix): QuantizedMatrixJson {
  const scales = new Float32Array(columns);
  values.forEach((value, index) => {
    const column = index % columns;
    scales[column] = Math.max(scales[column] ?? 0, Math.abs(value) / 127);
  });
  const codes = Int8Array.from(values, (value, index) => {
    const scale = scales[index % columns] ?? 0;
    return scale === 0 ? 0 : Math.round(value / scale);
  });
  return { rows, columns, values: toBase64(new Uint8Array(codes.buffer)), scales: encodeFloats(scales) };
}

/** Back to float32. Throws bundle_incompatible when the sizes do not fit. */
export function dequantizeMatrix(json: QuantizedMatrixJson, name: string): Matrix {
  const { rows, columns } = json;
  const codes = new Int8Array(fromBase64(json.values).buffer);
  if (codes.length !== rows * columns) throw wrongLength(name, codes.length, rows * columns);
  const scales = decodeFloats(json.scales, columns, `${name}.scales`);
  const values = new Float32Array(codes.length);
  for (let row = 0, index = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, index++) {
      values[index] = (codes[index] ?? 0) * (scales[column] ?? 0);
    }
  }
  return { rows, columns, values };
}

function wrongLength(name: string, got: number, wanted: number): AppError {
  return new AppError("bundle_incompatible", `heads.json: ${name} has ${got} values, ${wanted} expected`);
}
