import { AppError, type AssetCache, type BundleFile, type BundleManifest, type SignedManifest } from "@lucid/core";
import type { BundleState, BundleStateStore } from "./bundle-state-store.ts";
import type { FetchAsset } from "./fetch-asset.ts";
import type { LoadingFiles } from "./load-files.ts";
import { loadFiles } from "./load-files.ts";
import { parseManifest } from "./parse-manifest.ts";
import { verifyManifest } from "./verify-manifest.ts";

/** A model made from verified bytes. */
export interface BundleModel {
  dispose(): Promise<void>;
}

/** What a bundle needs to become a running model. The model's making is injected, so that this room knows no runtime. */
export interface ActivationOptions<Model extends BundleModel> {
  readonly scope: string;
  readonly publishingKey: string;
  readonly appVersion: string;
  readonly cache: AssetCache;
  readonly state: BundleStateStore;
  readonly fetchAsset: FetchAsset;
  /** Which files are loaded before the model can answer. */
  readonly needs: (file: BundleFile) => boolean;
  readonly build: (manifest: BundleManifest, files: LoadingFiles) => Promise<Model>;
  /** Golden inputs: rejects when the model does not answer as its publisher's did. */
  readonly check: (model: Model, files: LoadingFiles) => Promise<void>;
  readonly onProgress?: (progress: number) => void;
  readonly onStorageRefused?: (error: AppError) => void;
}

export interface ActiveBundle<Model extends BundleModel> {
  readonly manifest: BundleManifest;
  readonly signed: SignedManifest;
  readonly model: Model;
}

/**
 * Verify, load, run the goldens, and only then switch {active, previous} in one transaction. Whatever fails leaves the state as it was
 * and disposes what was built. `tenant` comes from the session.
 */
export async function activateBundle<Model extends BundleModel>(
  signed: SignedManifest,
  tenant: string,
  options: ActivationOptions<Model>,
): Promise<ActiveBundle<Model>> {
  const state = await options.state.read(options.scope);
  const lastSequence = state?.lastSequence ?? 0;
  const expected = { tenant, lastSequence, appVersion: options.appVersion };
  const manifest = await verifyManifest(signed, options.publishingKey, expected);
  const model = await buildChecked(manifest, options, true);
  try {
    await switchTo(signed, manifest, options);
  } catch (error) {
    await model.dispose();
    throw error;
  }
  return { manifest, signed, model };
}

/**
 * Runs a bundle that was activated in this browser before: signature and hashes are checked again, the goldens held already.
 * `tenant` null: the session is not known yet, the pinned key vouches.
 */
export async function runStoredBundle<Model extends BundleModel>(
  signed: SignedManifest,
  tenant: string | null,
  options: ActivationOptions<Model>,
): Promise<ActiveBundle<Model>> {
  const expected = { tenant: tenant ?? tenantOf(signed), lastSequence: 0, appVersion: options.appVersion };
  const manifest = await verifyManifest(signed, options.publishingKey, expected);
  return { manifest, signed, model: await buildChecked(manifest, options, false) };
}

async function buildChecked<Model extends BundleModel>(
  manifest: BundleManifest,
  options: ActivationOptions<Model>,
  goldens: boolean,
): Promise<Model> {
  const { cache, fetchAsset, onProgress, onStorageRefused } = options;
  const files = loadFiles(manifest.files.filter(options.needs), {
    cache,
    fetchAsset,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onStorageRefused === undefined ? {} : { onUncached: onStorageRefused }),
  });
  let model: Model | undefined;
  try {
    model = await options.build(manifest, files);
    if (goldens) await options.check(model, files);
    return model;
  } catch (error) {
    files.abort();
    await model?.dispose();
    throw error;
  }
}

/** A tab that activated a newer bundle in the meantime wins. */
async function switchTo<Model extends BundleModel>(
  signed: SignedManifest,
  manifest: BundleManifest,
  { scope, state, cache, onStorageRefused }: ActivationOptions<Model>,
): Promise<void> {
  let dropped: SignedManifest | null = null;
  const change = (current: BundleState | null): BundleState => {
    if (current !== null && current.lastSequence > manifest.sequence) return current;
    const same = current?.active.manifest === signed.manifest;
    const previous = (same ? current?.previous : current?.active) ?? null;
    dropped = same ? null : (current?.previous ?? null);
    return { active: signed, previous, lastSequence: manifest.sequence };
  };
  try {
    await state.update(scope, change);
    if (dropped !== null) await deleteUnused(dropped, await state.read(scope), cache);
  } catch (error) {
    // It runs; only the next start does not know of it.
    onStorageRefused?.(AppError.from(error, "storage_refused"));
  }
}

/** Files that only the bundle before the previous one named. */
async function deleteUnused(dropped: SignedManifest, state: BundleState | null, cache: AssetCache): Promise<void> {
  const kept = [state?.active, state?.previous].filter((signed) => signed !== null && signed !== undefined);
  const used = new Set(kept.flatMap((signed) => parseManifest(signed.manifest).files.map((file) => file.sha256)));
  const unused = parseManifest(dropped.manifest).files.filter((file) => !used.has(file.sha256));
  await Promise.all(unused.map((file) => cache.delete(file.sha256)));
}

function tenantOf(signed: SignedManifest): string {
  return parseManifest(signed.manifest).tenant;
}
