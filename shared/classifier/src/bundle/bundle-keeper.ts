import { AppError, type SignedManifest } from "@lucid/core";
import {
  type ActivationOptions,
  type ActiveBundle,
  activateBundle,
  type BundleModel,
  runStoredBundle,
} from "./activate-bundle.ts";
import { fetchManifest } from "./fetch-manifest.ts";

/** What the keeper may know of the session; null while there is none. */
interface KeeperSession {
  readonly token: string;
  readonly tenant: string;
}

export interface BundleKeeperOptions<Model extends BundleModel> extends ActivationOptions<Model> {
  readonly collectorUrl: string;
  readonly session: () => KeeperSession | null;
  readonly fetch?: typeof globalThis.fetch;
}

/** A running bundle, and whether it stands in for a newer one that could not be used. */
interface KeptBundle<Model extends BundleModel> extends ActiveBundle<Model> {
  readonly fallenBack: AppError | null;
}

/** Finds the bundle to run, and newer ones later. Remembers no failure: every call tries again. */
export interface BundleKeeper<Model extends BundleModel> {
  /**
   * The stored bundle, without asking the network; where it cannot be used, the one before; where none is stored, the collector's.
   * Rejects with AppError: "unauthorized" when the collector must be asked and there is no session.
   */
  start(): Promise<KeptBundle<Model>>;
  /** The collector's bundle when it is newer than the one that runs, activated; null when nothing is new. */
  refresh(running: ActiveBundle<Model>): Promise<ActiveBundle<Model> | null>;
}

/** The bundle life of one installation. */
export function createBundleKeeper<Model extends BundleModel>(
  options: BundleKeeperOptions<Model>,
): BundleKeeper<Model> {
  let etag: string | null = null;

  const fetchNewest = async (known: string | null) => {
    const session = options.session();
    if (session === null) throw new AppError("unauthorized", "The collector's session is not known yet");
    const { collectorUrl, fetch } = options;
    const wanted = { collectorUrl, token: session.token, etag: known };
    const fetched = await fetchManifest(fetch === undefined ? wanted : { ...wanted, fetch });
    return fetched === null ? null : { ...fetched, tenant: session.tenant };
  };
  const activateNewest = async (): Promise<ActiveBundle<Model>> => {
    const fetched = await fetchNewest(null);
    if (fetched === null) throw new AppError("unavailable", "The collector answered 304 to a question without ETag");
    const active = await activateBundle(fetched.signed, fetched.tenant, options);
    etag = fetched.etag;
    return active;
  };
  const runStored = async (signed: SignedManifest) =>
    runStoredBundle(signed, options.session()?.tenant ?? null, options);

  return {
    async start() {
      const state = await options.state.read(options.scope).catch(() => null);
      if (state === null) return { ...(await activateNewest()), fallenBack: null };
      try {
        return { ...(await runStored(state.active)), fallenBack: null };
      } catch (error) {
        return recover(AppError.from(error), state.previous);
      }
    },
    async refresh(running) {
      const fetched = await fetchNewest(etag);
      if (fetched === null) return null;
      if (fetched.signed.manifest === running.signed.manifest) {
        etag = fetched.etag;
        return null;
      }
      const active = await activateBundle(fetched.signed, fetched.tenant, options);
      etag = fetched.etag;
      return active;
    },
  };

  /** The active bundle cannot run: the one before answers meanwhile; without one, the collector is asked. */
  async function recover(error: AppError, previous: SignedManifest | null): Promise<KeptBundle<Model>> {
    if (error.code === "runtime_refused") throw error;
    const older =
      previous === null ? null : await runStored(previous).catch((failure: unknown) => AppError.from(failure));
    if (older !== null && !(older instanceof AppError)) return { ...older, fallenBack: error };
    // The first failure says more than "no session yet" or "offline", which the second try may add.
    return activateNewest().then(
      (newest) => ({ ...newest, fallenBack: null }),
      (failure: unknown) => Promise.reject(AppError.from(failure).code === "unauthorized" ? failure : error),
    );
  }
}
