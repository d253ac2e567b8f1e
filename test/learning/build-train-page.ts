import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { DEFAULT_ENCODER } from "@lucid/trainer/node";
import { build } from "vite";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** The page with the encoder's files beside it: nothing comes from elsewhere. */
export async function buildTrainPage(folder: string): Promise<void> {
  await build({
    root: path.join(import.meta.dirname, "page"),
    base: "./",
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  });
  const model = path.join(folder, "model");
  mkdirSync(model);
  for (const name of ["manifest.json", "encoder.onnx", "train.onnx", "tokenizer.json"]) {
    copyFileSync(path.join(DEFAULT_ENCODER, name), path.join(model, name));
  }
  const runtime = createRequire(path.join(ROOT, "shared/classifier/package.json"));
  copyFileSync(runtime.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"), path.join(model, "ort.wasm"));
}
