import { AppError } from "@lucid/core";

const HEX_CHARACTERS = 32;

/**
 * HMAC-SHA256 of an id under the tenant's pseudonym key (base64, 32 bytes), hex, first 32 characters: the raw id never leaves the
 * browser. The same id gives the same pseudonym in every browser of the tenant.
 */
export async function pseudonym(pseudonymKey: string, id: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", decode(pseudonymKey), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(id)));
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.slice(0, HEX_CHARACTERS);
}

/** A random UUID: a decision's idempotency key. */
export function randomUuid(): string {
  return crypto.randomUUID();
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new AppError("bad_request", "The pseudonym key is not base64", { cause });
  }
}
