import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, type BundleManifest } from "@lucid/core";
import { z } from "zod";
import type { BundleContent } from "./publish-bundle.ts";

const ENCODERS = fileURLToPath(new URL("../../../../models/encoders/", import.meta.url));

const encoderManifestSchema = z.looseObject({
  id: z.string(),
  dims: z.number().int(),
  maxTokens: z.number().int(),
});

/** The public files of a bundle, the same for every tenant with this encoder. */
export interface EncoderFiles {
  readonly folder: string;
  readonly describe: BundleManifest["encoder"];
  readonly files: readonly BundleContent[];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function readRequired(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError("settings_invalid", `${path} is missing: the encoder's folder is not complete`, { cause });
  }
}

/** Where the installed onnxruntime-web keeps its WebAssembly, and its version. */
function findRuntime(): { readonly dist: string; readonly version: string } {
  const classifier = createRequire(import.meta.url).resolve("@lucid/classifier");
  const dist = dirname(createRequire(classifier).resolve("onnxruntime-web"));
  const description = z.looseObject({ version: z.string() });
  return { dist, version: description.parse(JSON.parse(readFileSync(join(dist, "../package.json"), "utf8"))).version };
}

function runtimeFiles(withWebGpu: boolean): BundleContent[] {
  const { dist, version } = findRuntime();
  const read = (file: string) => readRequired(join(dist, file));
  const plain: BundleContent = {
    name: `ort-${version}.wasm`,
    bytes: read("ort-wasm-simd-threaded.wasm"),
    access: "public",
  };
  if (!withWebGpu) return [plain];
  // The WebGPU build of ONNX Runtime needs its own WebAssembly; it is twice the size, so only where it can be used.
  return [
    plain,
    { name: `ort-webgpu-${version}.wasm`, bytes: read("ort-wasm-simd-threaded.asyncify.wasm"), access: "public" },
  ];
}

/** Reads models/encoders/<id>. Throws AppError "settings_invalid" naming a missing file. */
export function readEncoderFiles(id: string, encodersFolder = ENCODERS): EncoderFiles {
  const folder = join(encodersFolder, id);
  const manifest = encoderManifestSchema.parse(
    JSON.parse(Buffer.from(readRequired(join(folder, "manifest.json"))).toString()),
  );
  const encoder = readRequired(join(folder, "encoder.onnx"));
  const webgpu = join(folder, "encoder-webgpu.onnx");
  const hasWebGpu = existsSync(webgpu);
  return {
    folder,
    describe: { id: manifest.id, hash: sha256(encoder), dims: manifest.dims, maxTokens: manifest.maxTokens },
    files: [
      { name: "tokenizer.json", bytes: readRequired(join(folder, "tokenizer.json")), access: "public" },
      { name: "encoder.onnx", bytes: encoder, access: "public" },
      ...(hasWebGpu ? [{ name: "encoder-webgpu.onnx", bytes: readRequired(webgpu), access: "public" as const }] : []),
      ...runtimeFiles(hasWebGpu),
    ],
  };
}
