import type { BundleManifest } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { createMemoryAssetCache } from "./asset-cache.ts";
import { createBundleKeeper } from "./bundle-keeper.ts";
import { createMemoryBundleStateStore } from "./bundle-state-store.ts";
import { assetsOf, fileOf, makePublishingKey, sampleManifest, signText } from "./fixtures/signed-bundle.ts";

const key = makePublishingKey();
const release = (sequence: number, changes: Partial<BundleManifest> = {}) =>
  signText(
    JSON.stringify(sampleManifest({ sequence, files: [fileOf("heads.json", `heads ${sequence}`)], ...changes })),
    key,
  );

/** One browser: whatever version of the app runs in it finds what the version before left. */
function createBrowser() {
  const state = createMemoryBundleStateStore();
  const cache = createMemoryAssetCache();
  const { fetchAsset } = assetsOf("heads 1", "heads 2", "heads 3");
  let published = release(1);
  return {
    publish: (signed: typeof published) => {
      published = signed;
    },
    app: (appVersion: string) =>
      createBundleKeeper({
        scope: "acme/1",
        collectorUrl: "https://collector.example",
        publishingKey: key.publicKey,
        ...{ appVersion, cache, state, fetchAsset },
        session: () => ({ token: "t", tenant: "acme" }),
        fetch: async () => new Response(JSON.stringify(published)),
        needs: () => true,
        build: async (_manifest, files) => ({
          text: new TextDecoder().decode(await files.bytes("heads.json")),
          dispose: async () => undefined,
        }),
        check: async () => undefined,
      }),
  };
}

describe("an app older than a new release's minimum", () => {
  it("says which version it needs and goes on with the release that runs, after a reload too", async () => {
    const { publish, app } = createBrowser();
    const running = await app("0.1.0").start();
    publish(release(2, { minimumAppVersion: "0.2.0" }));
    await expect(app("0.1.0").refresh(running)).rejects.toMatchObject({
      code: "bundle_incompatible",
      message: "The bundle needs app version 0.2.0; this is 0.1.0",
    });
    expect(await app("0.1.0").start()).toMatchObject({ model: { text: "heads 1" }, fallenBack: null });
  });

  it("takes the next release that it understands", async () => {
    const { publish, app } = createBrowser();
    const running = await app("0.1.0").start();
    publish(release(2, { minimumAppVersion: "0.2.0" }));
    await app("0.1.0")
      .refresh(running)
      .catch(() => null);
    publish(release(3));
    expect((await app("0.1.0").refresh(running))?.model.text).toBe("heads 3");
  });

  it("that was rolled back to finds a release too new for it, says so and answers with the previous one", async () => {
    const { publish, app } = createBrowser();
    const running = await app("0.2.0").start();
    publish(release(2, { minimumAppVersion: "0.2.0" }));
    await app("0.2.0").refresh(running);
    expect(await app("0.1.0").start()).toMatchObject({
      model: { text: "heads 1" },
      fallenBack: { code: "bundle_incompatible", message: expect.stringContaining("needs app version 0.2.0") },
    });
    // Nothing was lost by that: the newer app finds its release again.
    expect(await app("0.2.0").start()).toMatchObject({ model: { text: "heads 2" }, fallenBack: null });
  });

  it("refuses a format that it does not know instead of guessing", async () => {
    const { publish, app } = createBrowser();
    const running = await app("0.1.0").start();
    publish(signText(JSON.stringify({ ...sampleManifest({ sequence: 2 }), format: 3 }), key));
    await expect(app("0.1.0").refresh(running)).rejects.toMatchObject({ code: "bundle_incompatible" });
  });
});

describe("an app newer than the release", () => {
  it.each(["0.1.1", "0.2.0", "1.0.0", "0.10.0"])(
    "version %s runs a release for 0.1.0, stored by an older one or fetched",
    async (version) => {
      const { publish, app } = createBrowser();
      await app("0.1.0").start();
      const running = await app(version).start();
      expect(running).toMatchObject({ model: { text: "heads 1" }, fallenBack: null });
      publish(release(2));
      expect((await app(version).refresh(running))?.model.text).toBe("heads 2");
    },
  );
});
