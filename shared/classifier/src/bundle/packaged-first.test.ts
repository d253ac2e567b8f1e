import type { BundleFile } from "@lucid/core";
import { describe, expect, it, vi } from "vitest";
import type { FetchAsset } from "./fetch-asset.ts";
import { createPackagedFirstFetcher } from "./packaged-first.ts";

const tokenizer: BundleFile = { name: "tokenizer.json", size: 2, sha256: "a".repeat(64), access: "public" };
const heads: BundleFile = { ...tokenizer, name: "heads.json" };
const packaged = { "tokenizer.json": "https://app.example/tokenizer.json" };
const options = { reload: false, onBytes: () => undefined };

function setUp(answer: () => Promise<Response>) {
  const collector = vi.fn<FetchAsset>(() => Promise.resolve(new Uint8Array([9])));
  const fetch = vi.fn(answer);
  return { collector, fetch, load: createPackagedFirstFetcher(collector, packaged, fetch) };
}

describe("a file that lies in the app's package", () => {
  it("is taken from there, and the collector is not asked", async () => {
    const { load, collector } = setUp(() => Promise.resolve(new Response(new Uint8Array([1, 2]))));
    expect([...(await load(tokenizer, options))]).toEqual([1, 2]);
    expect(collector).not.toHaveBeenCalled();
  });

  it("comes from the collector when the package's copy was not the right one", async () => {
    const { load, fetch } = setUp(() => Promise.resolve(new Response(new Uint8Array([1, 2]))));
    expect([...(await load(tokenizer, { ...options, reload: true }))]).toEqual([9]);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    ["missing", () => Promise.resolve(new Response("", { status: 404 }))],
    ["unreachable", () => Promise.reject(new TypeError("Failed to fetch"))],
  ])("comes from the collector when the package's copy is %s", async (_name, answer) => {
    const { load } = setUp(answer);
    expect([...(await load(tokenizer, options))]).toEqual([9]);
  });

  it("is the only one: all others come from the collector", async () => {
    const { load, fetch } = setUp(() => Promise.resolve(new Response()));
    expect([...(await load(heads, options))]).toEqual([9]);
    expect(fetch).not.toHaveBeenCalled();
  });
});
