import { AppError, type MemoryPage } from "@lucid/core";
import { errorOfResponse, errorOfThrown } from "../bundle/http-error.ts";

export interface FetchMemoryOptions {
  readonly collectorUrl: string;
  readonly token: string;
  /** Cursor of the last page; null: everything. */
  readonly since: string | null;
  readonly etag: string | null;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

export interface FetchedMemory {
  readonly page: MemoryPage;
  readonly etag: string | null;
}

/** GET /v1/memory; null: not changed since the ETag. Rejects with AppError. */
export async function fetchMemoryPage(options: FetchMemoryOptions): Promise<FetchedMemory | null> {
  const { collectorUrl, token, since, etag, timeoutMs = 15_000 } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  try {
    const response = await fetch(`${collectorUrl}/v1/memory${since === null ? "" : `?since=${since}`}`, {
      credentials: "omit",
      headers: { Authorization: `Bearer ${token}`, ...(etag === null ? {} : { "If-None-Match": etag }) },
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 304) return null;
    if (!response.ok) throw await errorOfResponse(response, "memory");
    const page: unknown = await response.json();
    if (isMemoryPage(page)) return { page, etag: response.headers.get("ETag") };
    throw new AppError("bad_request", "The collector's memory is not one this app understands");
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new AppError("unavailable", "Memory is not JSON", { cause: thrown });
    throw errorOfThrown(thrown, "The collector cannot be reached");
  }
}

function isMemoryPage(json: unknown): json is MemoryPage {
  if (typeof json !== "object" || json === null) return false;
  const lists = ["ids", "entries", "agreed"].every((key) => Array.isArray(Reflect.get(json, key)));
  return lists && typeof Reflect.get(json, "shared") === "boolean" && Number.isFinite(Reflect.get(json, "erasures"));
}
