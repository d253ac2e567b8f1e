import type { BundleFile, BundleManifest } from "@lucid/core";
import { adaptedEncoderHash } from "../adapter/adapted-encoder-hash.ts";
import { requireFile } from "./parse-manifest.ts";

export const ADAPTER_FILE = "adapter.bin";
export const ENCODER_FILE = "encoder.onnx";

/** The bundle's adapter; null: its encoder is used as it is. */
export function adapterFileOf({ files }: BundleManifest): BundleFile | null {
  return files.find(({ name }) => name === ADAPTER_FILE) ?? null;
}

/**
 * Why the files do not make the encoder that the manifest names, in words; null: they do. An adapter is the tenant's own,
 * and with it the encoder is called by both files. Throws bundle_incompatible for an adapter without encoder.
 */
export async function findAdapterProblem(manifest: BundleManifest): Promise<string | null> {
  const adapter = adapterFileOf(manifest);
  if (adapter === null)
    return manifest.format === 2 ? `The bundle has no ${ADAPTER_FILE}, which its format needs` : null;
  if (manifest.format !== 2) return `The bundle has an ${ADAPTER_FILE}, which its format does not know`;
  if (adapter.access !== "tenant") return `The bundle offers its ${ADAPTER_FILE} to everybody`;
  const encoder = requireFile(manifest, ENCODER_FILE);
  const hash = await adaptedEncoderHash(encoder.sha256, adapter.sha256);
  if (hash === manifest.encoder.hash) return null;
  return `The bundle's heads belong to another encoder than its ${ENCODER_FILE} and ${ADAPTER_FILE} make`;
}
