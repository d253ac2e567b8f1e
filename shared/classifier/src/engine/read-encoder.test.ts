import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BundleFile } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { ADAPTER_MAGIC, type Adapter, type AdapterFactor } from "../adapter/adapter.ts";
import { decodeAdapter } from "../adapter/decode-adapter.ts";
import { halfOfFloat } from "../adapter/half-float.ts";
import { mergeAdapter } from "../adapter/merge-adapter.ts";
import { createMemoryAssetCache } from "../bundle/asset-cache.ts";
import { sampleManifest } from "../bundle/fixtures/signed-bundle.ts";
import { loadFiles } from "../bundle/load-files.ts";
import { readEncoder } from "./read-encoder.ts";

const folder = fileURLToPath(new URL("../../../../models/encoders/en/", import.meta.url));
const encoder = new Uint8Array(readFileSync(`${folder}encoder.onnx`));
const { adapter: description } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8"));

/** An adapter file whose values rise and fall; without a training there is nobody else to write one. */
function adapterFile(encoderHash: string): Uint8Array<ArrayBuffer> {
  const { rank, scale, factors }: Omit<Adapter, "encoderHash"> = description;
  const header = new TextEncoder().encode(JSON.stringify({ encoderHash, rank, scale, factors }));
  const count = factors.reduce((sum: number, { rows, columns }: AdapterFactor) => sum + rows * columns, 0);
  const bytes = new Uint8Array(ADAPTER_MAGIC.length + 4 + header.length + count * 2);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(ADAPTER_MAGIC));
  view.setUint32(ADAPTER_MAGIC.length, header.length, true);
  bytes.set(header, ADAPTER_MAGIC.length + 4);
  const start = bytes.length - count * 2;
  for (let index = 0; index < count; index++) {
    view.setUint16(start + index * 2, halfOfFloat(0.05 * Math.sin(index * index)), true);
  }
  return bytes;
}

function fileOf(name: string, bytes: Uint8Array, access: BundleFile["access"] = "public"): BundleFile {
  return { name, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), access };
}

/** A bundle of these files, from a collector that counts what it is asked for. */
function bundleOf(adapter: Uint8Array<ArrayBuffer> | null, cache = createMemoryAssetCache()) {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>([["encoder.onnx", encoder]]);
  if (adapter !== null) contents.set("adapter.bin", adapter);
  const files = [...contents].map(([name, bytes]) => fileOf(name, bytes, name === "adapter.bin" ? "tenant" : "public"));
  const asked: string[] = [];
  const fetchAsset = async ({ name }: BundleFile) => {
    asked.push(name);
    return Uint8Array.from(contents.get(name) ?? []);
  };
  const load = () => loadFiles(files, { cache, fetchAsset });
  return { manifest: sampleManifest({ format: adapter === null ? 1 : 2, files }), load, asked };
}

const hash = fileOf("encoder.onnx", encoder).sha256;

describe("a bundle's encoder", () => {
  it("is the file itself where nothing adapts it", async () => {
    const { manifest, load } = bundleOf(null);
    expect(Buffer.from(await readEncoder(manifest, load(), "encoder.onnx")).equals(encoder)).toBe(true);
  });

  it("has the adapter in its weights, and is downloaded once for any number of adapters", async () => {
    const adapter = adapterFile(hash);
    const cache = createMemoryAssetCache();
    const plain = bundleOf(null, cache);
    const adapted = bundleOf(adapter, cache);
    await readEncoder(plain.manifest, plain.load(), "encoder.onnx");
    const merged = Buffer.from(await readEncoder(adapted.manifest, adapted.load(), "encoder.onnx"));
    expect(merged.equals(mergeAdapter(encoder, decodeAdapter(adapter)))).toBe(true);
    expect(merged.equals(encoder)).toBe(false);
    // Merged again, from what the cache keeps: it is not merged twice.
    expect(merged.equals(await readEncoder(adapted.manifest, adapted.load(), "encoder.onnx"))).toBe(true);
    expect([...plain.asked, ...adapted.asked]).toEqual(["encoder.onnx", "adapter.bin"]);
  });

  it("is refused with an adapter that was trained for another one, or is none", async () => {
    for (const [adapter, message] of [
      [adapterFile("f".repeat(64)), "was trained for another encoder"],
      [Uint8Array.of(1, 2, 3), "adapter.bin: it is no adapter file"],
    ] as const) {
      const { manifest, load } = bundleOf(adapter);
      await expect(readEncoder(manifest, load(), "encoder.onnx")).rejects.toMatchObject({
        code: "bundle_incompatible",
        message: expect.stringContaining(message),
      });
    }
  });
});
