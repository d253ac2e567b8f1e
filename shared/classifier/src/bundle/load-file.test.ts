import { AppError } from "@lucid/core";
import { assetCacheContract } from "@lucid/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createCacheStorageAssetCache, createMemoryAssetCache, openAssetCache } from "./asset-cache.ts";
import { assetsOf, fileOf, sha256Of } from "./fixtures/signed-bundle.ts";
import { loadFile } from "./load-file.ts";
import { loadFiles } from "./load-files.ts";

const file = fileOf("heads.json", "good bytes");
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Cache Storage's Cache as far as it is used. */
function fakeCache() {
  const kept = new Map<string, Blob>();
  const address = (key: RequestInfo | URL) => String(key);
  const cache = {
    match: async (key: RequestInfo | URL) => {
      const blob = kept.get(address(key));
      return blob === undefined ? undefined : new Response(blob);
    },
    put: async (key: RequestInfo | URL, response: Response) => void kept.set(address(key), await response.blob()),
    delete: async (key: RequestInfo | URL) => kept.delete(address(key)),
  };
  const corrupt = async (sha256: string) => {
    for (const key of kept.keys()) if (key.endsWith(sha256)) kept.set(key, new Blob(["half"]));
  };
  return { cache, corrupt, kept };
}

afterEach(() => vi.unstubAllGlobals());

assetCacheContract("memory", () => ({ cache: createMemoryAssetCache() }));
assetCacheContract("Cache Storage", () => {
  vi.stubGlobal("location", { origin: "https://app.example" });
  const { cache, corrupt } = fakeCache();
  return { cache: createCacheStorageAssetCache(Object.assign(Object.create(null), cache)), corrupt };
});

describe("opening the asset cache", () => {
  it("falls back to memory, and says so, where Cache Storage is refused", async () => {
    vi.stubGlobal("caches", { open: () => Promise.reject(new DOMException("Blocked", "SecurityError")) });
    expect(await openAssetCache()).toMatchObject({ cache: { durable: false }, notice: "storage-refused" });
    vi.unstubAllGlobals();
    expect(await openAssetCache()).toMatchObject({ cache: { durable: false }, notice: "storage-refused" });
  });
});

describe("loading a file", () => {
  it("fetches once, keeps it, and does not fetch again", async () => {
    const cache = createMemoryAssetCache();
    const { fetchAsset, asked } = assetsOf("good bytes");
    const progress: number[] = [];
    const onBytes = (bytes: number) => progress.push(bytes);
    expect(text(await loadFile(file, { cache, fetchAsset, onBytes }))).toBe("good bytes");
    expect(text(await loadFile(file, { cache, fetchAsset, onBytes }))).toBe("good bytes");
    expect(asked).toEqual(["heads.json"]);
    expect(progress).toEqual([10, 10]);
  });

  it("fetches past the HTTP cache once when the bytes are wrong", async () => {
    const { fetchAsset, asked, faults } = assetsOf("good bytes");
    faults.push("bad bytes!");
    const loaded = await loadFile(file, { cache: createMemoryAssetCache(), fetchAsset });
    expect(text(loaded)).toBe("good bytes");
    expect(asked).toEqual(["heads.json", "heads.json reload"]);
  });

  it.each([
    ["the same length", "bad bytes!"],
    ["cut", "good"],
    ["too long", "good bytes and more"],
  ])(
    "is asset_corrupt naming the file when it is wrong twice (%s), keeps nothing, and the next call tries again",
    async (_name, wrong) => {
      const cache = createMemoryAssetCache();
      const { fetchAsset, faults } = assetsOf("good bytes");
      faults.push(wrong, wrong);
      const failing = loadFile(file, { cache, fetchAsset });
      await expect(failing).rejects.toMatchObject({
        code: "asset_corrupt",
        message: expect.stringContaining("heads.json"),
      });
      expect(await cache.get(file.sha256)).toBeNull();
      expect(text(await loadFile(file, { cache, fetchAsset }))).toBe("good bytes");
    },
  );

  it("works without a cache that works", async () => {
    const refused = () => Promise.reject(new AppError("storage_refused", "full"));
    const cache = { durable: true, get: refused, put: refused, delete: refused };
    const onUncached = vi.fn();
    const { fetchAsset } = assetsOf("good bytes");
    expect(text(await loadFile(file, { cache, fetchAsset, onUncached }))).toBe("good bytes");
    await vi.waitFor(() => expect(onUncached).toHaveBeenCalledTimes(2));
  });
});

describe("loading the files of a bundle", () => {
  const other = fileOf("encoder.onnx", "encoder");

  it("reports the share of all bytes", async () => {
    const { fetchAsset } = assetsOf("good bytes", "encoder");
    const shares: number[] = [];
    const loading = loadFiles([file, other], {
      cache: createMemoryAssetCache(),
      fetchAsset,
      onProgress: (share) => shares.push(share),
    });
    await Promise.all([loading.bytes("heads.json"), loading.bytes("encoder.onnx")]);
    expect(shares.at(-1)).toBe(1);
  });

  it("stops the others when one fails, and everybody hears the first cause", async () => {
    const cache = createMemoryAssetCache();
    let stopped = false;
    const fetchAsset = assetsOf();
    const loading = loadFiles([other, file], {
      cache,
      fetchAsset: (wanted, options) => {
        if (wanted.name === "heads.json") return fetchAsset.fetchAsset(wanted, options);
        return new Promise((_resolve, reject) => {
          options.signal?.addEventListener("abort", () => {
            stopped = true;
            reject(new AppError("aborted", "Cancelled"));
          });
        });
      },
    });
    await expect(loading.bytes("encoder.onnx")).rejects.toMatchObject({ code: "not_found" });
    await expect(loading.bytes("heads.json")).rejects.toMatchObject({ code: "not_found" });
    expect(stopped).toBe(true);
  });

  it("says that a file is not in the bundle", async () => {
    const loading = loadFiles([file], {
      cache: createMemoryAssetCache(),
      fetchAsset: assetsOf("good bytes").fetchAsset,
    });
    await expect(loading.bytes("taxonomy.json")).rejects.toMatchObject({ code: "bundle_incompatible" });
    expect(sha256Of(text(await loading.bytes("heads.json")))).toBe(file.sha256);
  });
});
