import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "vite";
import { ENCODER_FOLDER } from "../quality/english-encoder.ts";
import type { EncoderBenchOptions } from "./page/encoder-bench.ts";

export interface BenchSite {
  readonly url: string;
  readonly addresses: EncoderBenchOptions["addresses"];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Builds the bench's page and serves it with both runtimes and one copy of the weights under two names. */
export async function openBenchSite(root: string): Promise<BenchSite> {
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-bench-page-"));
  await build({
    root: path.join(import.meta.dirname, "page"),
    base: "./",
    configFile: false,
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 4000 },
  });
  const files = servedFiles(root);
  const server = createServer((request, response) => {
    const address = (request.url ?? "/").split("?")[0] ?? "/";
    const file = files.get(address) ?? path.join(folder, path.normalize(address));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": statSync(file).size });
    return createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return {
    url: `http://127.0.0.1:${port}/index.html`,
    addresses: {
      encoder: "/models/en/onnx/model_quantized.onnx",
      tokenizer: "/models/en/tokenizer.json",
      wasm: "/ours/ort.wasm",
      peerModels: "/models/",
      peerWasm: { mjs: "/theirs/ort.mjs", wasm: "/theirs/ort.wasm" },
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Addresses of files that stay where they are: transformers.js wants its own layout of a model. */
function servedFiles(root: string): ReadonlyMap<string, string> {
  const model = (name: string) => path.join(root, ENCODER_FOLDER, name);
  const ourRuntime = createRequire(path.join(root, "shared/classifier/package.json"));
  const peer = createRequire(import.meta.url).resolve("@huggingface/transformers");
  // The build that transformers.js itself loads in Chromium.
  const peerRuntime = path.dirname(createRequire(peer).resolve("onnxruntime-web/webgpu"));
  return new Map([
    ["/models/en/config.json", model("config.json")],
    ["/models/en/tokenizer.json", model("tokenizer.json")],
    ["/models/en/tokenizer_config.json", model("tokenizer_config.json")],
    ["/models/en/onnx/model_quantized.onnx", model("encoder.onnx")],
    ["/ours/ort.wasm", ourRuntime.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")],
    ["/theirs/ort.mjs", path.join(peerRuntime, "ort-wasm-simd-threaded.mjs")],
    ["/theirs/ort.wasm", path.join(peerRuntime, "ort-wasm-simd-threaded.wasm")],
  ]);
}
