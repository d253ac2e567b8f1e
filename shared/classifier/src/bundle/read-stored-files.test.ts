import { describe, expect, it } from "vitest";
import { createMemoryAssetCache } from "./asset-cache.ts";
import { bundleScope } from "./bundle-scope.ts";
import { createMemoryBundleStateStore } from "./bundle-state-store.ts";
import { fileOf, makePublishingKey, sampleManifest, signText } from "./fixtures/signed-bundle.ts";
import { readStoredFiles } from "./read-stored-files.ts";

const key = makePublishingKey();
const heads = fileOf("heads.json", "heads 3");

async function setUp(signer = key) {
  const places = { state: createMemoryBundleStateStore(), cache: createMemoryAssetCache() };
  const active = signText(JSON.stringify(sampleManifest()), signer);
  await places.state.update(bundleScope("acme/1", key.publicKey), () => ({ active, previous: null, lastSequence: 3 }));
  await places.cache.put(heads.sha256, new TextEncoder().encode("heads 3"));
  return places;
}

describe("stored files", () => {
  it("are read with the bundle's sequence", async () => {
    const stored = await readStoredFiles("acme/1", key.publicKey, ["heads.json"], await setUp());
    expect(stored?.sequence).toBe(3);
    expect(new TextDecoder().decode(stored?.files.get("heads.json"))).toBe("heads 3");
  });

  it("are nothing for another installation, another key, a missing file or a forged state", async () => {
    const places = await setUp();
    const other = makePublishingKey();
    expect(await readStoredFiles("globex/1", key.publicKey, ["heads.json"], places)).toBeNull();
    expect(await readStoredFiles("acme/1", other.publicKey, ["heads.json"], places)).toBeNull();
    expect(await readStoredFiles("acme/1", key.publicKey, ["heads.json", "taxonomy.json"], places)).toBeNull();
    expect(await readStoredFiles("acme/1", key.publicKey, ["heads.json"], await setUp(other))).toBeNull();
    await places.cache.delete(heads.sha256);
    expect(await readStoredFiles("acme/1", key.publicKey, ["heads.json"], places)).toBeNull();
  });
});
