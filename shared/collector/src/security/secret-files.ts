import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@lucid/core";
import { OWNER_ONLY, writeDurablySync } from "../durable-files.ts";

/** The collector's Ed25519 key: signs manifests; its public half is pinned in the app's settings. */
export interface PublishingKey {
  /** 32 bytes, base64. */
  readonly publicKeyBase64: string;
  /** Ed25519 over the UTF-8 bytes of `text`; 64 bytes, base64. */
  sign(text: string): string;
}

export interface Secrets {
  readonly publishingKey: PublishingKey;
  /** Signs session tokens: 32 bytes. */
  readonly sessionKey: Buffer;
  /** 32 bytes, base64, the same for a tenant as long as the data folder lives. */
  pseudonymKey(tenant: string): string;
}

function readOrCreate(path: string, create: () => string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  const content = create();
  // A power cut leaves the whole secret or none, and none means a new one is made.
  writeDurablySync(path, content, { mode: OWNER_ONLY });
  return content;
}

function readKey(path: string): Buffer {
  const key = Buffer.from(readOrCreate(path, () => randomBytes(32).toString("base64")).trim(), "base64");
  if (key.length !== 32)
    throw new AppError("settings_invalid", `${path} does not hold 32 bytes in base64: restore it from a backup`);
  return key;
}

function publishingKeyOf(privateKey: KeyObject): PublishingKey {
  const x = createPublicKey(privateKey).export({ format: "jwk" }).x ?? "";
  return {
    publicKeyBase64: Buffer.from(x, "base64url").toString("base64"),
    sign: (text) => sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64"),
  };
}

function readPublishingKey(path: string): PublishingKey {
  const pem = readOrCreate(path, () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  try {
    return publishingKeyOf(createPrivateKey(pem));
  } catch (cause) {
    throw new AppError("settings_invalid", `${path} is not an Ed25519 private key (PEM): restore it from a backup`, {
      cause,
    });
  }
}

/**
 * Reads the collector's secrets from files only their owner can read, making them at first start.
 * Throws AppError "settings_invalid" for a damaged file: a silently replaced key would lock every installation out.
 */
export function openSecrets(dataDir: string): Secrets {
  const folder = join(dataDir, "secrets");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const publishingKey = readPublishingKey(join(folder, "publishing-key.pem"));
  const sessionKey = readKey(join(folder, "session.key"));
  const pseudonymMaster = readKey(join(folder, "pseudonym.key"));
  return {
    publishingKey,
    sessionKey,
    pseudonymKey: (tenant) =>
      Buffer.from(hkdfSync("sha256", pseudonymMaster, "", `pseudonym:${tenant}`, 32)).toString("base64"),
  };
}
