import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

function sourcesOf(packageName: string): { readonly folder: string; readonly files: readonly string[] } {
  const folder = dirname(require.resolve(packageName));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .sort();
  return { folder, files };
}

/** SHA-256 over the packages' sources: changes exactly when what they compute may change. */
export function sourceDigest(packageNames: readonly string[]): string {
  const digest = createHash("sha256");
  for (const name of packageNames) {
    const { folder, files } = sourcesOf(name);
    for (const file of files) digest.update(`${name}/${file}\0`).update(readFileSync(join(folder, file)));
  }
  return digest.digest("hex");
}
