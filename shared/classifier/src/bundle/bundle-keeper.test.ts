import "fake-indexeddb/auto";
import { AppError, type BundleManifest, type SignedManifest } from "@lucid/core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ActivationOptions } from "./activate-bundle.ts";
import { createMemoryAssetCache } from "./asset-cache.ts";
import { createBundleKeeper } from "./bundle-keeper.ts";
import { type BundleStateStore, createMemoryBundleStateStore, openBundleStateStore } from "./bundle-state-store.ts";
import { assetsOf, fileOf, makePublishingKey, sampleManifest, signText } from "./fixtures/signed-bundle.ts";

const key = makePublishingKey();
const bundle = (sequence: number, changes: Partial<BundleManifest> = {}): SignedManifest =>
  signText(
    JSON.stringify(sampleManifest({ sequence, files: [fileOf("heads.json", `heads ${sequence}`)], ...changes })),
    key,
  );

function setUp(state: BundleStateStore = createMemoryBundleStateStore()) {
  const collector: { signed: SignedManifest | null; online: boolean; refuse: boolean } = {
    signed: bundle(1),
    online: true,
    refuse: false,
  };
  const conditional: (string | null)[] = [];
  const fetch = vi.fn(async (_address: string | URL | Request, init?: RequestInit) => {
    if (!collector.online) throw new TypeError("Failed to fetch");
    if (collector.refuse) return new Response("", { status: 401 });
    if (collector.signed === null) return new Response("", { status: 404 });
    const etag = collector.signed.signature;
    conditional.push(new Headers(init?.headers).get("If-None-Match"));
    if (conditional.at(-1) === etag) return new Response(null, { status: 304 });
    return new Response(JSON.stringify(collector.signed), { headers: { ETag: etag } });
  });
  const assets = assetsOf("heads 1", "heads 2", "heads 3");
  const cache = createMemoryAssetCache();
  const disposed: number[] = [];
  const check = vi.fn(async () => undefined);
  const make = (changes: Partial<ActivationOptions<{ text: string; dispose(): Promise<void> }>> = {}) =>
    createBundleKeeper({
      scope: "acme/1",
      collectorUrl: "https://collector.example",
      publishingKey: key.publicKey,
      appVersion: "0.1.0",
      session: () => ({ token: "t", tenant: "acme" }),
      fetch,
      cache,
      state,
      fetchAsset: assets.fetchAsset,
      needs: () => true,
      build: async (manifest, files) => ({
        text: new TextDecoder().decode(await files.bytes("heads.json")),
        dispose: async () => void disposed.push(manifest.sequence),
      }),
      check,
      ...changes,
    });
  return { collector, fetch, assets, cache, state, make, check, disposed, conditional };
}

describe("a bundle's life", () => {
  it("is fetched, checked by the goldens and made active the first time", async () => {
    const { make, state, check } = setUp();
    const kept = await make().start();
    expect(kept).toMatchObject({ model: { text: "heads 1" }, fallenBack: null });
    expect(check).toHaveBeenCalledTimes(1);
    expect(await state.read("acme/1")).toMatchObject({ active: bundle(1), previous: null, lastSequence: 1 });
  });

  it("starts again from what is stored, without the network and without the goldens", async () => {
    const { make, collector, check, fetch, assets } = setUp();
    await make().start();
    collector.online = false;
    const again = await make({}).start();
    expect(again.model.text).toBe("heads 1");
    expect([fetch, check].map((mock) => mock.mock.calls.length)).toEqual([1, 1]);
    expect(assets.asked).toEqual(["heads.json"]);
  });

  it("needs no session to start from what is stored, and says unauthorized when nothing is", async () => {
    const { make, collector } = setUp();
    await make().start();
    collector.online = false;
    const keeper = createBundleKeeperWithoutSession(make);
    expect((await keeper.start()).model.text).toBe("heads 1");
  });

  it("takes up a newer bundle and keeps the one before", async () => {
    const { make, collector, state, conditional } = setUp();
    const keeper = make();
    const first = await keeper.start();
    expect(await keeper.refresh(first)).toBeNull();
    collector.signed = bundle(2);
    const second = await keeper.refresh(first);
    expect(second?.model.text).toBe("heads 2");
    expect(await state.read("acme/1")).toMatchObject({ active: bundle(2), previous: bundle(1), lastSequence: 2 });
    expect(conditional.at(-1)).toBe(bundle(1).signature);
  });

  it("deletes the files that only the bundle before the previous one named", async () => {
    const { make, collector, cache } = setUp();
    const keeper = make();
    const first = await keeper.start();
    for (const sequence of [2, 3]) {
      collector.signed = bundle(sequence);
      await keeper.refresh(first);
    }
    expect(await cache.get(fileOf("heads.json", "heads 1").sha256)).toBeNull();
    expect(await cache.get(fileOf("heads.json", "heads 2").sha256)).not.toBeNull();
  });

  it("is not switched when the goldens fail, and the half-made model is disposed", async () => {
    const { make, collector, state, check, disposed } = setUp();
    const keeper = make();
    const first = await keeper.start();
    collector.signed = bundle(2);
    check.mockRejectedValueOnce(new AppError("encoder_invalid", "far from the goldens"));
    await expect(keeper.refresh(first)).rejects.toMatchObject({ code: "encoder_invalid" });
    expect(await state.read("acme/1")).toMatchObject({ active: bundle(1), lastSequence: 1 });
    expect(disposed).toEqual([2]);
    // The failure is not remembered.
    expect((await keeper.refresh(first))?.model.text).toBe("heads 2");
  });

  it("refuses a replayed older bundle, and a roll-back is a higher sequence", async () => {
    const { make, collector } = setUp();
    collector.signed = bundle(2);
    const keeper = make();
    const running = await keeper.start();
    collector.signed = bundle(1);
    await expect(keeper.refresh(running)).rejects.toMatchObject({ code: "bundle_incompatible" });
    collector.signed = bundle(3, { files: [fileOf("heads.json", "heads 1")] });
    expect((await keeper.refresh(running))?.model.text).toBe("heads 1");
  });

  it("lets the previous one answer when the active one cannot be repaired", async () => {
    const { make, collector, cache, assets } = setUp();
    const keeper = make();
    const first = await keeper.start();
    collector.signed = bundle(2);
    await keeper.refresh(first);
    await cache.delete(fileOf("heads.json", "heads 2").sha256);
    assets.faults.push("damaged", "damaged");
    const kept = await make().start();
    expect(kept).toMatchObject({ model: { text: "heads 1" }, fallenBack: { code: "asset_corrupt" } });
  });

  it.each([
    ["offline", { online: false }],
    ["unauthorized", { refuse: true }],
    ["not_found", { signed: null }],
  ] as const)("says %s when nothing is stored and the collector does not help", async (code, fault) => {
    const { make, collector } = setUp();
    Object.assign(collector, fault);
    const keeper = make();
    await expect(keeper.start()).rejects.toMatchObject({ code });
    Object.assign(collector, { online: true, refuse: false, signed: bundle(1) });
    expect((await keeper.start()).model.text).toBe("heads 1");
  });

  it("runs although its state cannot be stored", async () => {
    const refused = () => Promise.reject(new AppError("storage_refused", "blocked"));
    const onStorageRefused = vi.fn();
    const { make } = setUp({ durable: true, read: async () => null, update: refused });
    expect((await make({ onStorageRefused }).start()).model.text).toBe("heads 1");
    expect(onStorageRefused).toHaveBeenCalled();
  });
});

function createBundleKeeperWithoutSession<Keeper>(make: (changes: object) => Keeper): Keeper {
  return make({ session: () => null });
}

describe("the bundle state in IndexedDB", () => {
  let store: BundleStateStore;
  beforeEach(async () => {
    store = await openBundleStateStore();
  });

  it("is durable, keeps scopes apart and forgets on null", async () => {
    expect(store.durable).toBe(true);
    const state = { active: bundle(1), previous: null, lastSequence: 1 };
    await store.update("a", () => state);
    expect(await (await openBundleStateStore()).read("a")).toEqual(state);
    expect(await store.read("b")).toBeNull();
    await store.update("a", () => null);
    expect(await store.read("a")).toBeNull();
  });

  it("changes nothing when the change throws", async () => {
    await store.update("c", () => ({ active: bundle(1), previous: null, lastSequence: 1 }));
    const failing = store.update("c", () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toMatchObject({ code: "storage_refused" });
    expect(await store.read("c")).toMatchObject({ lastSequence: 1 });
  });
});
