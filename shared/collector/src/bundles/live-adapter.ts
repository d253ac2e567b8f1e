import { readFile } from "node:fs/promises";
import { AppError, type BundleManifest } from "@lucid/core";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import type { AssetStore } from "./asset-store.ts";

/** The adapter file of a tenant's live release; null: it has none, or nothing is released. Rejects with not_found when the file is gone. */
export async function readLiveAdapter(
  tenant: string,
  { releases, assets }: { readonly releases: Pick<ReleaseStore, "latest">; readonly assets: Pick<AssetStore, "open"> },
): Promise<Uint8Array | null> {
  const live = await releases.latest(tenant);
  if (live === null) return null;
  const { files } = JSON.parse(live.manifest) as BundleManifest;
  const adapter = files.find(({ name }) => name === "adapter.bin");
  if (adapter === undefined) return null;
  const asset = await assets.open(adapter.sha256, false);
  if (asset === null) throw new AppError("not_found", `adapter.bin of the live release (${adapter.sha256}) is missing`);
  return new Uint8Array(await readFile(asset.path));
}
