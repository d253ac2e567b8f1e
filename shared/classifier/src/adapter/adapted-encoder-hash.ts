import { sha256Hex } from "../bundle/sha256.ts";

/**
 * What the vectors of an adapted encoder are called by, hex: the SHA-256 of "encoder's hash+adapter file's hash" (both SHA-256,
 * lower-case hex). Another adapter over the same encoder is another encoder: their vectors are never mixed.
 */
export function adaptedEncoderHash(encoderHash: string, adapterHash: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(`${encoderHash}+${adapterHash}`));
}
