import type { Encoder } from "@lucid/core";

/** An encoder that several bundles may use; it is disposed with the last of them. */
interface BorrowedEncoder<Kind extends Encoder> {
  readonly encoder: Kind;
  release(): Promise<void>;
}

export interface SharedEncoders<Kind extends Encoder> {
  /** The running encoder of that key, or a new one. A failed creation is not remembered. */
  borrow(key: string, create: () => Promise<Kind>): Promise<BorrowedEncoder<Kind>>;
}

/** A new bundle with the same encoder (the usual case) costs no second session and no second 20 MB. */
export function createSharedEncoders<Kind extends Encoder>(): SharedEncoders<Kind> {
  const shared = new Map<string, { readonly encoder: Promise<Kind>; users: number }>();
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
