import { AppError } from "@lucid/core";

/** The helpdesks' proxies carry no more than this. */
export const MAX_BODY_BYTES = 100 * 1024;

function tooLarge(): AppError {
  return new AppError("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes: send fewer decisions at once`);
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const part of request.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

/** Reads a JSON body of limited size. Throws AppError "too_large" or "bad_request" saying what is wrong. */
export async function readJsonBody(request: Request): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("bad_request", "content-type: must be application/json");
  }
  const bytes = await readBytes(request);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("bad_request", "body: must be UTF-8", { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_request", "body: is not JSON", { cause });
  }
}
