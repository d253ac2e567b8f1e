import { sha256 } from "./sha256.ts";

/** `adaptedEncoderHash` of a file's bytes, without waiting: Node hashes at once, WebCrypto does not. */
export function adaptedHash(encoderHash: string, adapter: Uint8Array): string {
  return sha256(Buffer.from(`${encoderHash}+${sha256(adapter)}`));
}
