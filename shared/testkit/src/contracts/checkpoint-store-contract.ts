import type { CheckpointStore } from "@lucid/core";
import { describe, expect, it } from "vitest";

/** Opens the same training's store again, as a new process or page would. */
export type OpenCheckpointStore = () => CheckpointStore;

/** What every checkpoint store promises. `create` gives a training without any checkpoint each time. */
export function checkpointStoreContract(
  name: string,
  create: () => OpenCheckpointStore | Promise<OpenCheckpointStore>,
): void {
  describe(`checkpoint store: ${name}`, () => {
    it("has nothing before the first save", async () => {
      const open = await create();
      expect(await open().load()).toBeNull();
    });

    it("gives the bytes back to whoever opens it next, every one of them", async () => {
      const open = await create();
      const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256);
      await open().save(bytes);
      expect(Buffer.compare((await open().load()) ?? new Uint8Array(), bytes)).toBe(0);
    });

    it("keeps the last one only, also where that is shorter", async () => {
      const open = await create();
      const store = open();
      await store.save(Uint8Array.of(1, 2, 3, 4));
      await store.save(Uint8Array.of(5, 6));
      expect([...((await open().load()) ?? [])]).toEqual([5, 6]);
    });

    it("keeps what was saved, whatever happens to the saved array afterwards", async () => {
      const store = (await create())();
      const bytes = Uint8Array.of(1, 2, 3);
      await store.save(bytes);
      bytes.fill(9);
      expect([...((await store.load()) ?? [])]).toEqual([1, 2, 3]);
    });

    it("keeps a part of a larger array as that part", async () => {
      const store = (await create())();
      await store.save(Uint8Array.of(1, 2, 3, 4).subarray(1, 3));
      expect([...((await store.load()) ?? [])]).toEqual([2, 3]);
    });
  });
}
