import { AppError, type SignedManifest } from "@lucid/core";
import { errorOfResponse, errorOfThrown } from "./http-error.ts";

/** null: not changed since the ETag. */
export interface FetchedManifest {
  readonly signed: SignedManifest;
  readonly etag: string | null;
}

export interface FetchManifestOptions {
  readonly collectorUrl: string;
  readonly token: string;
  readonly etag: string | null;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** GET /v1/bundle, unverified. Rejects with AppError: unauthorized, not_found (nothing published), offline, timeout, unavailable … */
export async function fetchManifest(options: FetchManifestOptions): Promise<FetchedManifest | null> {
  const { collectorUrl, token, etag, timeoutMs = 15_000 } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${collectorUrl}/v1/bundle`, {
      credentials: "omit",
      headers: { Authorization: `Bearer ${token}`, ...(etag === null ? {} : { "If-None-Match": etag }) },
      // The ETag is ours to send: a browser's cached 200 would hide the 304.
      cache: "no-store",
      signal: options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]),
    });
    if (response.status === 304) return null;
    if (!response.ok) throw await errorOfResponse(response, "the bundle");
    return { signed: readSigned(await response.json()), etag: response.headers.get("ETag") };
  } catch (thrown) {
    if (thrown instanceof SyntaxError)
      throw new AppError("bundle_incompatible", "The bundle's answer is not JSON", { cause: thrown });
    throw errorOfThrown(thrown, "The collector cannot be reached");
  }
}

function readSigned(json: unknown): SignedManifest {
  if (typeof json === "object" && json !== null && "manifest" in json && "signature" in json) {
    const { manifest, signature } = json;
    const publicKey = "publicKey" in json && typeof json.publicKey === "string" ? json.publicKey : "";
    if (typeof manifest === "string" && typeof signature === "string") return { manifest, signature, publicKey };
  }
  throw new AppError("bundle_incompatible", "The bundle's answer has no manifest and signature");
}
