import type { AssetCache } from "@lucid/core";
import { describe, expect, it } from "vitest";

/** SHA-256 of the bytes 1, 2, 3 and of no bytes. */
const ONE_TWO_THREE = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

export interface AssetCacheUnderTest {
  readonly cache: AssetCache;
  /** Changes what is stored behind the cache's back (a half download, a bad disk). Absent: impossible. */
  readonly corrupt?: (sha256: string) => Promise<void>;
}

/** What every asset cache promises. `create` gives an empty cache each time. */
export function assetCacheContract(
  name: string,
  create: () => AssetCacheUnderTest | Promise<AssetCacheUnderTest>,
): void {
  describe(`asset cache: ${name}`, () => {
    it("gives back what was put, and null for what was not", async () => {
      const { cache } = await create();
      expect(await cache.get(ONE_TWO_THREE)).toBeNull();
      await cache.put(ONE_TWO_THREE, new Uint8Array([1, 2, 3]));
      expect([...((await cache.get(ONE_TWO_THREE)) ?? [])]).toEqual([1, 2, 3]);
    });

    it("knows an empty file from none", async () => {
      const { cache } = await create();
      await cache.put(EMPTY, new Uint8Array());
      expect((await cache.get(EMPTY))?.length).toBe(0);
    });

    it("forgets what was deleted, and does not mind deleting twice", async () => {
      const { cache } = await create();
      await cache.put(ONE_TWO_THREE, new Uint8Array([1, 2, 3]));
      await cache.delete(ONE_TWO_THREE);
      await cache.delete(ONE_TWO_THREE);
      expect(await cache.get(ONE_TWO_THREE)).toBeNull();
    });

    it("never gives bytes whose hash differs", async () => {
      const { cache, corrupt } = await create();
      await cache.put(ONE_TWO_THREE, new Uint8Array([1, 2, 3]));
      await corrupt?.(ONE_TWO_THREE);
      const bytes = await cache.get(ONE_TWO_THREE);
      expect(corrupt === undefined ? [...(bytes ?? [])] : bytes).toEqual(corrupt === undefined ? [1, 2, 3] : null);
    });

    it("is not changed through the bytes it was given or gave", async () => {
      const { cache } = await create();
      const given = new Uint8Array([1, 2, 3]);
      const putting = cache.put(ONE_TWO_THREE, given);
      given[0] = 9;
      await putting;
      expect([...((await cache.get(ONE_TWO_THREE)) ?? [])]).toEqual([1, 2, 3]);
    });
  });
}
