import { AppError } from "@lucid/core";

/** A stored table of an ONNX graph: its sides, and a view of its bytes inside the model's own (little-endian, any alignment). */
export interface Initializer {
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const BYTES_64 = 1;
const LENGTH_DELIMITED = 2;
const BYTES_32 = 5;
// Field numbers of onnx.proto3.
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_DIMS = 1;
const TENSOR_NAME = 8;
const TENSOR_RAW_DATA = 9;

interface Field {
  readonly number: number;
  /** Of a varint. */
  readonly value: number;
  /** Of a length-delimited field. */
  readonly bytes: Uint8Array;
}

/**
 * The tables of an ONNX model by name. Changing their bytes changes the model. Reads only what the Protocol Buffers wire
 * format needs, so that no parser has to be shipped. Throws encoder_invalid where the bytes are no such model.
 */
export function readInitializers(model: Uint8Array): Map<string, Initializer> {
  const found = new Map<string, Initializer>();
  for (const graph of fieldsOf(model)) {
    if (graph.number !== MODEL_GRAPH) continue;
    for (const tensor of fieldsOf(graph.bytes)) {
      if (tensor.number !== GRAPH_INITIALIZER) continue;
      const { name, ...initializer } = readTensor(tensor.bytes);
      found.set(name, initializer);
    }
  }
  return found;
}

function readTensor(message: Uint8Array): Initializer & { readonly name: string } {
  const dims: number[] = [];
  let name = "";
  let bytes = new Uint8Array();
  for (const field of fieldsOf(message)) {
    if (field.number === TENSOR_DIMS) dims.push(...(field.bytes.length > 0 ? packed(field.bytes) : [field.value]));
    else if (field.number === TENSOR_NAME) name = new TextDecoder().decode(field.bytes);
    else if (field.number === TENSOR_RAW_DATA) bytes = field.bytes as typeof bytes;
  }
  return { name, dims, bytes };
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    const number = Math.floor(tag.value / 8);
    const content = readContent(message, tag.value % 8, tag.end);
    offset = content.end;
    yield { number, value: content.value, bytes: content.bytes };
  }
}

function readContent(message: Uint8Array, wireType: number, offset: number): Omit<Field, "number"> & { end: number } {
  const nothing = { value: 0, bytes: new Uint8Array() };
  if (wireType === VARINT) return { ...nothing, ...readVarint(message, offset) };
  if (wireType === BYTES_64) return { ...nothing, end: checkedEnd(message, offset + 8) };
  if (wireType === BYTES_32) return { ...nothing, end: checkedEnd(message, offset + 4) };
  if (wireType !== LENGTH_DELIMITED) throw malformed();
  const length = readVarint(message, offset);
  const end = checkedEnd(message, length.end + length.value);
  return { value: 0, bytes: message.subarray(length.end, end), end };
}

/** Numbers beyond 2^53 (negative ones) lose digits: none of the fields that are read has them. */
function readVarint(message: Uint8Array, offset: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = message[offset + index];
    if (byte === undefined) throw malformed();
    value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, end: offset + index + 1 };
  }
  throw malformed();
}

function packed(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const { value, end } = readVarint(bytes, offset);
    values.push(value);
    offset = end;
  }
  return values;
}

function checkedEnd(message: Uint8Array, end: number): number {
  if (end > message.length) throw malformed();
  return end;
}

function malformed(): AppError {
  return new AppError("encoder_invalid", "The encoder's file is no ONNX model: its fields do not add up");
}
