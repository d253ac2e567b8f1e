import { AppError } from "@lucid/core";

export interface DecodeOptions {
  /** Encoding label of the WHATWG standard ("windows-1252"); absent: by byte order mark, else UTF-8. */
  readonly encoding?: string;
  /** Called after each chunk with the bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Text of a stream of bytes, chunk by chunk: byte order marks removed, \r\n and \r as \n. Bytes that the encoding does
 * not have become U+FFFD. Throws AppError "aborted" when the signal fires, "bad_request" for an unknown encoding.
 */
export async function* decodeBytes(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, onBytes, signal }: DecodeOptions = {},
): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let bytes = 0;
  let held = "";
  for await (const chunk of chunks) {
    if (signal?.aborted) throw new AppError("aborted", "Cancelled");
    if (chunk.length === 0) continue;
    decoder ??= createDecoder(encoding ?? encodingOf(chunk));
    const text = held + decoder.decode(chunk, { stream: true });
    // A \r at the end may be half of a \r\n.
    held = text.endsWith("\r") ? "\r" : "";
    bytes += chunk.length;
    onBytes?.(bytes);
    const ready = withPlainNewlines(text.slice(0, text.length - held.length));
    if (ready !== "") yield ready;
  }
  const rest = withPlainNewlines(held + (decoder?.decode() ?? ""));
  if (rest !== "") yield rest;
}

function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw new AppError("bad_request", `"${encoding}" is not an encoding; use utf-8, utf-16le or windows-1252`, {
      cause,
    });
  }
}

function withPlainNewlines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** Reads ahead until `length` characters are known, then gives them and the whole stream again. */
export async function peekText(
  texts: AsyncGenerator<string>,
  length: number,
): Promise<{ readonly start: string; readonly all: AsyncGenerator<string> }> {
  let start = "";
  while (start.length < length) {
    const next = await texts.next();
    if (next.done) break;
    start += next.value;
  }
  return { start, all: startingWith(start, texts) };
}

async function* startingWith(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (start !== "") yield start;
  yield* rest;
}
