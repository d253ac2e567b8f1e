import { AppError, type BundleFile } from "@lucid/core";
import { errorOfResponse, errorOfThrown } from "./http-error.ts";

interface FetchAssetOptions {
  /** Past the browser's HTTP cache. */
  readonly reload: boolean;
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Fetches the bytes of a file, unverified; never more than the manifest allows. Rejects with AppError. */
export type FetchAsset = (file: BundleFile, options: FetchAssetOptions) => Promise<Uint8Array<ArrayBuffer>>;

export interface AssetFetcherOptions {
  readonly collectorUrl: string;
  /** Session token for the tenant's files; null: there is none yet. */
  readonly token: () => string | null;
  readonly fetch?: typeof globalThis.fetch;
  /** Silence after which a download is given up. */
  readonly stallMs?: number;
}

const STALL_MS = 20_000;

/** Assets by hash from the collector: plain CORS, no cookies; public ones carry no token and so need no preflight. */
export function createAssetFetcher(options: AssetFetcherOptions): FetchAsset {
  const { collectorUrl, token, stallMs = STALL_MS } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  return async (file, { reload, onBytes, signal }) => {
    const stall = createStallGuard(stallMs, signal);
    try {
      const response = await fetch(`${collectorUrl}/assets/${file.sha256}`, {
        credentials: "omit",
        headers: file.access === "tenant" ? authorization(file, token()) : {},
        cache: reload ? "reload" : "default",
        signal: stall.signal,
      });
      if (!response.ok) throw await errorOfResponse(response, file.name);
      return await readBody(response, file, (bytes) => {
        stall.touch();
        onBytes(bytes);
      });
    } catch (thrown) {
      if (signal?.aborted === true) throw new AppError("aborted", "Cancelled", { cause: thrown });
      throw errorOfThrown(thrown, `The download of ${file.name} was cut`);
    } finally {
      stall.end();
    }
  };
}

function authorization(file: BundleFile, token: string | null): { Authorization: string } {
  if (token === null) throw new AppError("unauthorized", `${file.name} needs a session and there is none yet`);
  return { Authorization: `Bearer ${token}` };
}

/** Reads at most size + 1 bytes, so that a wrong answer cannot fill the memory. */
async function readBody(
  response: Response,
  file: BundleFile,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = response.body;
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const bytes = new Uint8Array(file.size + 1);
  let length = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const part = chunk.value.subarray(0, bytes.length - length);
    bytes.set(part, length);
    length += part.length;
    onBytes(part.length);
    if (length === bytes.length) {
      await reader.cancel();
      break;
    }
  }
  return bytes.subarray(0, length);
}

/** Aborts when nothing arrived for `stallMs`, or when the caller's signal fires. */
function createStallGuard(stallMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new DOMException("No byte arrived", "TimeoutError"));
  const forward = () => controller.abort(outer?.reason);
  let timer = setTimeout(giveUp, stallMs);
  if (outer?.aborted === true) forward();
  outer?.addEventListener("abort", forward);
  return {
    signal: controller.signal,
    touch() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, stallMs);
    },
    end() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", forward);
    },
  };
}
