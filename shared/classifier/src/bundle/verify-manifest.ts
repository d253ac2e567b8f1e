import { AppError, type BundleManifest, type SignedManifest } from "@lucid/core";
import { compareVersions } from "./app-version.ts";
import { findAdapterProblem } from "./bundle-adapter.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { parseManifest } from "./parse-manifest.ts";

/** What a manifest must be, to be used by this installation. */
export interface ManifestExpectation {
  readonly tenant: string;
  /** Highest sequence that ever was active here; 0 before the first. The same one is accepted again. */
  readonly lastSequence: number;
  readonly appVersion: string;
}

/** Whether the signature over the manifest's exact UTF-8 bytes is the publishing key's (base64). */
export function verifyManifestSignature(
  signed: Pick<SignedManifest, "manifest" | "signature">,
  publishingKey: string,
): Promise<boolean> {
  return verifyEd25519(publishingKey, new TextEncoder().encode(signed.manifest), signed.signature);
}

/**
 * Signature first, then meaning: nothing of an unsigned text is read. Throws signature_invalid, bundle_incompatible (format, tenant,
 * app too old, sequence lower than the last seen, an encoder that is not the one the files make) or settings_invalid (malformed key).
 */
export async function verifyManifest(
  signed: SignedManifest,
  publishingKey: string,
  expected: ManifestExpectation,
): Promise<BundleManifest> {
  if (!(await verifyManifestSignature(signed, publishingKey))) {
    throw new AppError("signature_invalid", "The bundle is not signed by the publishing key pinned in the settings");
  }
  const manifest = parseManifest(signed.manifest);
  const problem = findProblem(manifest, expected) ?? (await findAdapterProblem(manifest));
  if (problem !== null) throw new AppError("bundle_incompatible", problem);
  return manifest;
}

function findProblem(manifest: BundleManifest, expected: ManifestExpectation): string | null {
  if (manifest.tenant !== expected.tenant) return "The bundle was published for another tenant";
  if (manifest.sequence < expected.lastSequence) {
    return `Bundle ${manifest.sequence} is older than bundle ${expected.lastSequence}, which was active here`;
  }
  if (compareVersions(expected.appVersion, manifest.minimumAppVersion) < 0) {
    return `The bundle needs app version ${manifest.minimumAppVersion}; this is ${expected.appVersion}`;
  }
  return null;
}
