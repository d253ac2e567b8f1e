import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { packageApps } from "./package-apps.ts";

/** What the packages are made from. */
const SOURCES = [
  "zendesk-app",
  "freshdesk-app",
  "shared",
  "models/taxonomies",
  "models/starters",
  "models/encoders/en/manifest.json",
  "scripts/package",
  "pnpm-lock.yaml",
];

/** Builds both packages for the local collector unless the sources are those of the last build. */
export async function ensurePackages(root: string): Promise<void> {
  const stamp = path.join(root, "dist/.sources");
  const sources = await hashSources(root);
  const built = existsSync(stamp) ? await readFile(stamp, "utf8") : "";
  if (built === sources) return;
  await packageApps({
    root,
    // Any port of this machine: Zendesk's white list names hosts.
    collectorHost: "127.0.0.1",
    taxonomies: { zendesk: "it-support", freshdesk: "customer-support" },
  });
  await writeFile(stamp, sources);
}

async function hashSources(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of await filesBelow(path.join(root, source))) {
      hash.update(path.relative(root, file)).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

async function filesBelow(place: string): Promise<readonly string[]> {
  if (path.extname(place) !== "") return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
