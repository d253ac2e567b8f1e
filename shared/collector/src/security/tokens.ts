import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits as base64url: 43 characters. */
export const MINIMUM_TOKEN_LENGTH = 43;
const MINIMUM_DISTINCT_CHARACTERS = 14;
const TOKEN_ALPHABET = /^[A-Za-z0-9._~+/=-]+$/;

/** A new 256-bit random token, base64url. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 of the token as 64 hex digits. A plain hash is enough because tokens are random, not chosen by people. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** Compares two SHA-256 values (hex) in constant time. */
export function equalHashes(left: string, right: string): boolean {
  const a = Buffer.from(left, "hex");
  const b = Buffer.from(right, "hex");
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}

/** Why a token is too weak to be accepted, or null when it is good. The token itself is never part of the reason. */
export function tokenWeakness(token: string): string | null {
  if (token.length < MINIMUM_TOKEN_LENGTH) {
    return `has ${token.length} characters, at least ${MINIMUM_TOKEN_LENGTH} are needed (make one with: openssl rand -base64 32)`;
  }
  if (!TOKEN_ALPHABET.test(token)) return "may hold only letters, digits and . _ ~ + / = -";
  if (new Set(token).size < MINIMUM_DISTINCT_CHARACTERS) {
    return "repeats too few characters to be random (make one with: openssl rand -base64 32)";
  }
  return null;
}
