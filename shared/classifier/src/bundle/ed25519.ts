import { AppError } from "@lucid/core";
import { verifyAsync } from "@noble/ed25519";

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** Whether this runtime's WebCrypto knows Ed25519 (Chromium from 137, Firefox from 129, Safari from 17, Node 20); asked once. */
let native: Promise<boolean> | undefined;

/** Base64 to bytes; null when the text is not base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  let binary: string;
  try {
    binary = atob(text.trim());
  } catch {
    return null;
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/**
 * Checks an Ed25519 signature over bytes. `publicKey` and `signature` are base64 (32 and 64 bytes). Uses WebCrypto where it knows the
 * curve, @noble/ed25519 elsewhere. Throws settings_invalid for a malformed key; a malformed signature is simply wrong.
 */
export async function verifyEd25519(
  publicKey: string,
  message: Uint8Array<ArrayBuffer>,
  signature: string,
): Promise<boolean> {
  const key = decodeBase64(publicKey);
  if (key?.length !== KEY_BYTES) {
    throw new AppError("settings_invalid", "The publishing key must be 32 bytes in base64, as the collector shows it");
  }
  const bytes = decodeBase64(signature);
  if (bytes?.length !== SIGNATURE_BYTES) return false;
  native ??= knowsEd25519();
  return (await native) ? verifyNatively(key, message, bytes) : verifyInScript(key, message, bytes);
}

async function knowsEd25519(): Promise<boolean> {
  // Any 32 bytes import as a key; what matters is whether the algorithm has a name here.
  const probe = crypto.subtle.importKey("raw", new Uint8Array(KEY_BYTES), "Ed25519", false, ["verify"]);
  return probe.then(
    () => true,
    (error: unknown) => !(error instanceof Error && error.name === "NotSupportedError"),
  );
}

async function verifyNatively(
  key: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

/** @noble/ed25519 throws on keys that are no curve point; to the caller that is a signature that does not hold. */
export async function verifyInScript(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return verifyAsync(signature, message, key).catch(() => false);
}
