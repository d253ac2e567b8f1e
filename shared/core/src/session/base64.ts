const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 with padding (RFC 4648), without a platform's help. */
export function toBase64(bytes: Uint8Array | Int8Array): string {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const triple = (byteAt(bytes, index) << 16) | (byteAt(bytes, index + 1) << 8) | byteAt(bytes, index + 2);
    text += ALPHABET.charAt(triple >>> 18) + ALPHABET.charAt((triple >>> 12) & 63);
    text += index + 1 < bytes.length ? ALPHABET.charAt((triple >>> 6) & 63) : "=";
    text += index + 2 < bytes.length ? ALPHABET.charAt(triple & 63) : "=";
  }
  return text;
}

function byteAt(bytes: Uint8Array | Int8Array, index: number): number {
  return (bytes[index] ?? 0) & 0xff;
}
