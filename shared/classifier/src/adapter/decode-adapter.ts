import { AppError } from "@lucid/core";
import { ADAPTER_MAGIC, type Adapter, type AdapterFactor, type AdapterHeader } from "./adapter.ts";
import { floatOfHalf } from "./half-float.ts";

const START = ADAPTER_MAGIC.length + 4;
/** More factors or values than any encoder of ours has: a damaged header must not make a tab allocate gigabytes. */
const MAX_VALUES = 50_000_000;

/**
 * Reads an adapter file. Throws bundle_incompatible naming `name` and what is wrong: another kind of file, a malformed
 * header (with the field), values cut off or too many, a value that is not finite (with its factor).
 */
export function decodeAdapter(bytes: Uint8Array, name = "adapter.bin"): Adapter {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, ADAPTER_MAGIC.length));
  if (magic !== ADAPTER_MAGIC || bytes.length < START) throw wrong(name, "it is no adapter file of this format");
  const headerBytes = view.getUint32(ADAPTER_MAGIC.length, true);
  if (bytes.length < START + headerBytes) throw wrong(name, "its header is cut off");
  const header = parseHeader(bytes.subarray(START, START + headerBytes), name);
  const expected = header.factors.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const found = (bytes.length - START - headerBytes) / 2;
  if (found !== expected) throw wrong(name, `it has ${found} values, ${expected} expected`);
  let offset = START + headerBytes;
  const factors = header.factors.map((factor): AdapterFactor => {
    const values = readHalves(view, offset, factor.rows * factor.columns);
    offset += values.length * 2;
    if (!values.every(Number.isFinite)) throw wrong(name, `a value of ${factor.name} is not finite`);
    return { ...factor, values };
  });
  return { ...header, factors };
}

function readHalves(view: DataView, offset: number, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = floatOfHalf(view.getUint16(offset + index * 2, true));
  return values;
}

function parseHeader(bytes: Uint8Array, name: string): AdapterHeader {
  const json = parseJson(bytes, name);
  if (!isRecord(json)) throw wrong(name, "its header is not an object");
  const { encoderHash, rank, scale, factors } = json;
  if (typeof encoderHash !== "string" || encoderHash === "") throw wrong(name, "its encoderHash is missing");
  if (!isCount(rank)) throw wrong(name, "its rank is not a positive whole number");
  if (typeof scale !== "number" || !Number.isFinite(scale)) throw wrong(name, "its scale is not a number");
  if (!Array.isArray(factors) || factors.length === 0) throw wrong(name, "its factors are missing");
  const parsed = factors.map((factor: unknown, index) => parseFactor(factor, index, name));
  const names = new Set(parsed.map((factor) => factor.name));
  if (names.size !== parsed.length) throw wrong(name, "its factors name one twice");
  return { encoderHash, rank, scale, factors: parsed };
}

function parseFactor(value: unknown, index: number, file: string): AdapterHeader["factors"][number] {
  const place = `factors[${index}]`;
  if (!isRecord(value)) throw wrong(file, `its ${place} is not an object`);
  const { name, rows, columns } = value;
  if (typeof name !== "string" || name === "") throw wrong(file, `its ${place} has no name`);
  if (!isCount(rows) || !isCount(columns) || rows * columns > MAX_VALUES) {
    throw wrong(file, `its ${place} (${name}) has no rows and columns`);
  }
  return { name, rows, columns };
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError("bundle_incompatible", `${name}: its header is not JSON`, { cause });
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(name: string, reason: string): AppError {
  return new AppError("bundle_incompatible", `${name}: ${reason}`);
}
