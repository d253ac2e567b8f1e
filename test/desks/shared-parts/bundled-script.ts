import { build } from "esbuild";

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles one TypeScript or CommonJS entry for the browser. Every entry is built once a process; a failed build is not kept.
 * @param entry absolute path
 * @param globalName the global that holds the entry's exports, for libraries
 * @returns JavaScript text
 */
export function bundledScript(entry: string, globalName?: string): Promise<string> {
  const known = bundles.get(entry);
  if (known) return known;
  const building = build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "silent",
    ...(globalName ? { globalName } : {}),
  }).then((result) => result.outputFiles[0]?.text ?? "");
  bundles.set(entry, building);
  building.catch(() => bundles.delete(entry));
  return building;
}
