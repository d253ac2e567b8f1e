import { describe, expect, it, vi } from "vitest";
import { createAssetFetcher } from "./fetch-asset.ts";
import { fetchManifest } from "./fetch-manifest.ts";
import { fileOf } from "./fixtures/signed-bundle.ts";

const file = fileOf("heads.json", "0123456789", "tenant");
const url = "https://collector.example";
const options = { reload: false, onBytes: () => undefined };

function fetching(answer: Response | Error) {
  return vi.fn(async (_address: string | URL | Request, _init?: RequestInit) => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
}

describe("fetching an asset", () => {
  it("asks by hash, with the session's token for the tenant's files only, and never with cookies", async () => {
    const fetch = fetching(new Response("0123456789"));
    const fetchAsset = createAssetFetcher({ collectorUrl: url, token: () => "t", fetch });
    expect(await fetchAsset(file, options)).toEqual(new TextEncoder().encode("0123456789"));
    expect(fetch.mock.calls[0]?.[0]).toBe(`${url}/assets/${file.sha256}`);
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ credentials: "omit", headers: { Authorization: "Bearer t" } });
    fetch.mockResolvedValueOnce(new Response("0123456789"));
    await fetchAsset({ ...file, access: "public" }, { ...options, reload: true });
    expect(fetch.mock.calls[1]?.[1]).toMatchObject({ headers: {}, cache: "reload" });
  });

  it("reads no more than the manifest allows, plus the byte that proves it wrong", async () => {
    const fetch = fetching(new Response("x".repeat(100_000)));
    const bytes = await createAssetFetcher({ collectorUrl: url, token: () => "t", fetch })(file, options);
    expect(bytes.length).toBe(file.size + 1);
  });

  it.each([
    ["unauthorized", 401],
    ["not_found", 404],
    ["rate_limited", 429],
    ["unavailable", 503],
  ])("is %s on %d, with Retry-After", async (code, status) => {
    const fetch = fetching(new Response("", { status, headers: { "Retry-After": "3" } }));
    const fetchAsset = createAssetFetcher({ collectorUrl: url, token: () => "t", fetch });
    await expect(fetchAsset(file, options)).rejects.toMatchObject({ code, retryAfterMs: 3000 });
  });

  it("is unauthorized without asking when there is no session yet", async () => {
    const fetch = fetching(new Response(""));
    const fetchAsset = createAssetFetcher({ collectorUrl: url, token: () => null, fetch });
    await expect(fetchAsset(file, options)).rejects.toMatchObject({ code: "unauthorized" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("is offline when the download is cut in the middle", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(4));
        controller.error(new TypeError("network error"));
      },
    });
    const fetchAsset = createAssetFetcher({ collectorUrl: url, token: () => "t", fetch: fetching(new Response(body)) });
    await expect(fetchAsset(file, options)).rejects.toMatchObject({ code: "offline", retryable: true });
  });

  it("is a timeout when no byte arrives, and aborted when the caller cancels", async () => {
    const fetch = (_address: string | URL | Request, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    const fetchAsset = createAssetFetcher({ collectorUrl: url, token: () => "t", fetch, stallMs: 20 });
    await expect(fetchAsset(file, options)).rejects.toMatchObject({ code: "timeout", retryable: true });
    const controller = new AbortController();
    const cancelled = fetchAsset(file, { ...options, signal: controller.signal });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("fetching the manifest", () => {
  const wanted = { collectorUrl: url, token: "t", etag: '"e"' };

  it("sends the ETag and takes 304 for nothing new", async () => {
    const fetch = fetching(new Response(null, { status: 304 }));
    expect(await fetchManifest({ ...wanted, fetch })).toBeNull();
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).get("If-None-Match")).toBe('"e"');
  });

  it.each(["<html>", "[]", '{"manifest":1,"signature":"s"}'])("refuses %s", async (body) => {
    await expect(fetchManifest({ ...wanted, fetch: fetching(new Response(body)) })).rejects.toMatchObject({
      code: "bundle_incompatible",
    });
  });

  it("is offline when nobody answers", async () => {
    const fetch = fetching(new TypeError("Failed to fetch"));
    await expect(fetchManifest({ ...wanted, fetch })).rejects.toMatchObject({ code: "offline", retryable: true });
  });
});
