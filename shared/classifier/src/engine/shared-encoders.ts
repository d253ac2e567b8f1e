import type { Encoder } from "@lucid/core";

/** An encoder that several bundles may use; it is disposed with the last of them. */
export interface BorrowedEncoder {
  readonly encoder: Encoder;
  release(): Promise<void>;
}

export interface SharedEncoders {
  /** The running encoder of that key, or a new one. A failed creation is not remembered. */
  borrow(key: string, create: () => Promise<Encoder>): Promise<BorrowedEncoder>;
}

/** A new bundle with the same encoder (the usual case) costs no second session and no second 20 MB. */
export function createSharedEncoders(): SharedEncoders {
  const shared = new Map<string, { readonly encoder: Promise<Encoder>; users: number }>();
  return {
    async borrow(key, create) {
      const entry = shared.get(key) ?? { encoder: create(), users: 0 };
      shared.set(key, entry);
      entry.users += 1;
      let released = false;
      const release = async () => {
        if (released) return;
        released = true;
        entry.users -= 1;
        if (entry.users > 0) return;
        if (shared.get(key) === entry) shared.delete(key);
        await (await entry.encoder).dispose();
      };
      try {
        return { encoder: await entry.encoder, release };
      } catch (error) {
        if (shared.get(key) === entry) shared.delete(key);
        throw error;
      }
    },
  };
}
