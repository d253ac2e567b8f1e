import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { removeLater } from "./soak-desk.ts";

const entry = fileURLToPath(new URL("./collector-process.ts", import.meta.url));
/** Below the repository's node_modules, so that what the collector looks up at run time is found. */
const folder = fileURLToPath(new URL("../../../node_modules/.cache/lucid-triage/soak", import.meta.url));

/** Our own packages go into the bundle, everything else is loaded from where it is installed. */
const keepDependenciesOutside: Plugin = {
  name: "keep-dependencies-outside",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === "resolving" || name.startsWith("@lucid/") || name.startsWith("node:")) return undefined;
      const found = await resolve(name, { kind, importer, resolveDir, pluginData: "resolving" });
      return found.errors.length > 0 ? undefined : { ...found, external: true };
    });
  },
};

/**
 * Writes the collector's process as one JavaScript file (one for each test process) and returns its path. It starts in a fraction of the time that
 * the sources need, which decides how many kills fit into a minute. The review page is not in it.
 */
export async function bundleCollectorProcess(): Promise<string> {
  const outfile = path.join(folder, `collector-${process.pid}.mjs`);
  removeLater(outfile);
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", target: "node20" },
    ...{ conditions: ["node", "import"], plugins: [keepDependenciesOutside], logLevel: "error" },
  });
  return outfile;
}
