import { createHash } from "node:crypto";
import { adaptedEncoderHash, decodeAdapter } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import type { EncoderFiles } from "./encoder-files.ts";

/**
 * The encoder's files with a tenant's adapter beside them: encoder.onnx stays the one that everybody has, what its vectors are
 * called by does not. Without an adapter: as they are. Rejects with bundle_incompatible for an adapter of another encoder.
 */
export async function adaptedEncoderFiles(encoder: EncoderFiles, adapter?: Uint8Array): Promise<EncoderFiles> {
  if (adapter === undefined) return encoder;
  const { id, hash } = encoder.describe;
  if (decodeAdapter(adapter).encoderHash !== hash) {
    throw new AppError(
      "bundle_incompatible",
      `The candidate's adapter.bin was trained for another encoder than "${id}" (${hash.slice(0, 12)}): train again with --encoder ${id}`,
    );
  }
  const adapted = await adaptedEncoderHash(hash, createHash("sha256").update(adapter).digest("hex"));
  return {
    ...encoder,
    describe: { ...encoder.describe, hash: adapted },
    files: [{ name: "adapter.bin", bytes: adapter, access: "tenant" }, ...encoder.files],
  };
}
