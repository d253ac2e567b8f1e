import { AppError, type BundleFile, type BundleManifest, type Clock, type SignedManifest } from "@lucid/core";
import type { PublishingKey } from "../security/secret-files.ts";
import type { NewRelease } from "../stores/release-record.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import type { AssetStore } from "./asset-store.ts";

export interface BundleContent {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly access: BundleFile["access"];
}

type ManifestPart = Pick<
  BundleManifest,
  "minimumAppVersion" | "taxonomy" | "encoder" | "evaluation" | "calibration" | "provenance" | "gate"
>;

export type BundleMeta = ManifestPart & {
  /** Where the bundle comes from: "starter:<hash>", "trained". */
  readonly origin: string;
};

/** What is stored with a release in the same transaction. */
export type KeptWithRelease = Pick<NewRelease, "record" | "restored" | "request" | "testSet">;

export type PublishBundle = (
  tenant: string,
  files: readonly BundleContent[],
  meta: BundleMeta,
  kept?: KeptWithRelease,
) => Promise<SignedManifest & { readonly sequence: number }>;

const FILE_NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

function checkNames(files: readonly BundleContent[]): void {
  const names = files.map(({ name }) => name);
  const wrong = names.find((name) => !FILE_NAME.test(name));
  if (wrong !== undefined)
    throw new AppError("bad_request", `bundle file "${wrong}": a plain lower-case file name is needed`);
  if (new Set(names).size !== names.length) throw new AppError("bad_request", "bundle files: two have the same name");
}

/**
 * Returns the function that publishes a bundle: files first (durable), then the signed manifest with the tenant's next
 * sequence. A crash between the two leaves the live bundle unchanged.
 */
export function createPublishBundle(parts: {
  readonly assets: AssetStore;
  readonly releases: ReleaseStore;
  readonly key: PublishingKey;
  readonly clock: Clock;
}): PublishBundle {
  return async (tenant, files, meta, kept = {}) => {
    checkNames(files);
    const { origin, ...described } = meta;
    const listed: BundleFile[] = [];
    for (const { name, bytes, access } of files) listed.push({ name, ...(await parts.assets.put(bytes)), access });
    const release = await parts.releases.publish(tenant, (sequence) => {
      const created = new Date(parts.clock.now()).toISOString();
      const format = listed.some(({ name }) => name === "adapter.bin") ? 2 : 1;
      const manifest: BundleManifest = { format, tenant, sequence, created, ...described, files: listed };
      const text = JSON.stringify(manifest);
      return { manifest: text, signature: parts.key.sign(text), created, origin, files: listed, ...kept };
    });
    void parts.assets.compress(listed.map(({ sha256 }) => sha256));
    const { sequence, manifest, signature } = release;
    return { sequence, manifest, signature, publicKey: parts.key.publicKeyBase64 };
  };
}
