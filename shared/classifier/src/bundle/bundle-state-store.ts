import type { SignedManifest } from "@lucid/core";

/** Which bundles this browser runs. Kept as signed, and verified again on every start. */
export interface BundleState {
  readonly active: SignedManifest;
  readonly previous: SignedManifest | null;
  /** Highest sequence that ever became active here: nothing lower is accepted again. */
  readonly lastSequence: number;
}

/** One state per scope. `update` reads, changes and writes in one transaction. */
export interface BundleStateStore {
  readonly durable: boolean;
  read(scope: string): Promise<BundleState | null>;
  update(scope: string, change: (state: BundleState | null) => BundleState | null): Promise<void>;
}
