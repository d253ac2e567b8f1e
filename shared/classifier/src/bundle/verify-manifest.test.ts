import { describe, expect, it } from "vitest";
import { adaptedEncoderHash } from "../adapter/adapted-encoder-hash.ts";
import { decodeBase64, verifyEd25519, verifyInScript } from "./ed25519.ts";
import { fileOf, makePublishingKey, sampleManifest, signText } from "./fixtures/signed-bundle.ts";
import { verifyManifest, verifyManifestSignature } from "./verify-manifest.ts";

const key = makePublishingKey();
const expected = { tenant: "acme", lastSequence: 0, appVersion: "0.1.0" };
const signed = (changes = {}) => signText(JSON.stringify(sampleManifest(changes)), key);

describe("a signed manifest", () => {
  it("is read when the pinned key signed its exact bytes", async () => {
    expect(await verifyManifest(signed(), key.publicKey, expected)).toEqual(sampleManifest());
  });

  it("is refused when one byte differs, in text or signature", async () => {
    const good = signed();
    const text = good.manifest.replace("acme", "acmf");
    const bytes = Buffer.from(good.signature, "base64");
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    for (const bad of [
      { manifest: text },
      { signature: bytes.toString("base64") },
      { signature: "" },
      { manifest: `${good.manifest} ` },
    ]) {
      await expect(verifyManifest({ ...good, ...bad }, key.publicKey, expected)).rejects.toMatchObject({
        code: "signature_invalid",
      });
    }
  });

  it("is refused when another key signed it, whatever key the answer names", async () => {
    const other = makePublishingKey();
    const forged = signText(signed().manifest, other);
    await expect(verifyManifest(forged, key.publicKey, expected)).rejects.toMatchObject({ code: "signature_invalid" });
  });

  it("names a malformed key as what it is", async () => {
    await expect(verifyManifest(signed(), "abc", expected)).rejects.toMatchObject({ code: "settings_invalid" });
  });

  it.each([
    ["another tenant", { tenant: "globex" }],
    ["an older sequence than the last seen", { sequence: 4 }],
    ["a newer app", { minimumAppVersion: "0.2.0" }],
    ["an unknown format", { format: 3 }],
    ["no files", { files: [] }],
    [
      "a file name that leads elsewhere",
      { files: [{ name: "../x", size: 1, sha256: "a".repeat(64), access: "public" }] },
    ],
    ["a file twice", { files: [...sampleManifest().files, ...sampleManifest().files] }],
  ])("is incompatible: %s", async (_name, changes) => {
    const newer = { ...expected, lastSequence: 5 };
    const wanted = "sequence" in changes ? newer : expected;
    await expect(verifyManifest(signed(changes), key.publicKey, wanted)).rejects.toMatchObject({
      code: "bundle_incompatible",
    });
  });

  it("may repeat the last sequence, so that a reload finds its bundle again", async () => {
    const same = { ...expected, lastSequence: 3 };
    expect((await verifyManifest(signed(), key.publicKey, same)).sequence).toBe(3);
  });

  it("refuses text that is signed but no manifest", async () => {
    for (const text of ["", "null", "[]", "{", '"x"']) {
      await expect(verifyManifest(signText(text, key), key.publicKey, expected)).rejects.toMatchObject({
        code: "bundle_incompatible",
      });
    }
  });
});

describe("the manifest of an adapted encoder", () => {
  const encoder = fileOf("encoder.onnx", "encoder");
  const adapter = fileOf("adapter.bin", "adapter", "tenant");
  const adapted = async (changes = {}) => ({
    format: 2,
    files: [encoder, adapter],
    encoder: { ...sampleManifest().encoder, hash: await adaptedEncoderHash(encoder.sha256, adapter.sha256) },
    ...changes,
  });
  const verify = async (changes = {}) => verifyManifest(signed(await adapted(changes)), key.publicKey, expected);

  it("names the encoder by both of its files", async () => {
    expect((await verify()).files).toEqual([encoder, adapter]);
  });

  it.each([
    [
      "another adapter than the heads'",
      { files: [encoder, fileOf("adapter.bin", "other", "tenant")] },
      "another encoder",
    ],
    ["another encoder below it", { files: [fileOf("encoder.onnx", "other"), adapter] }, "another encoder"],
    ["an adapter that everybody may read", { files: [encoder, fileOf("adapter.bin", "adapter")] }, "to everybody"],
    ["no adapter", { files: [encoder] }, "has no adapter.bin"],
    ["no encoder", { files: [adapter] }, "names no encoder.onnx"],
    ["a format that older apps take for a plain one", { format: 1 }, "its format does not know"],
  ])("is refused for %s", async (_name, changes, message) => {
    const refusal = await verify(changes).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "bundle_incompatible", message: expect.stringContaining(message) });
  });
});

describe("Ed25519", () => {
  it("gives the same verdict by WebCrypto and in script", async () => {
    const { manifest, signature } = signed();
    const message = new TextEncoder().encode(manifest);
    const keyBytes = decodeBase64(key.publicKey) ?? new Uint8Array();
    const signatureBytes = decodeBase64(signature) ?? new Uint8Array();
    expect(await verifyEd25519(key.publicKey, message, signature)).toBe(true);
    expect(await verifyInScript(keyBytes, message, signatureBytes)).toBe(true);
    message[0] = 0;
    expect(await verifyEd25519(key.publicKey, message, signature)).toBe(false);
    expect(await verifyInScript(keyBytes, message, signatureBytes)).toBe(false);
    expect(await verifyInScript(new Uint8Array(32).fill(255), message, signatureBytes)).toBe(false);
  });

  it("covers the UTF-8 bytes, not the characters", async () => {
    const text = JSON.stringify(sampleManifest({ created: "écrit à Noël 🎄" }));
    expect(await verifyManifestSignature(signText(text, key), key.publicKey)).toBe(true);
  });
});
