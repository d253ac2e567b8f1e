import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { unzipSync } from "fflate";

/** The files of an app package by their path inside it, with `/` between folders. */
export type AppFiles = Map<string, Uint8Array>;

/** A package that cannot be installed: what an admin is told, in one sentence. */
export class PackageError extends Error {
  override name = "PackageError";
}

/**
 * Reads an app package from a folder or a zip file.
 * @throws PackageError when nothing is there or it holds no manifest.json
 */
export function readAppFiles(path: string): AppFiles {
  if (!existsSync(path)) throw new PackageError(`There is no package at ${path}.`);
  const files = statSync(path).isDirectory() ? readFolder(path) : readZip(readFileSync(path));
  if (!files.has("manifest.json")) throw new PackageError(`${basename(path)} holds no manifest.json.`);
  return files;
}

/** Unpacks a zip's bytes. @throws PackageError when they are no zip */
export function readZip(bytes: Uint8Array): AppFiles {
  try {
    const entries = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith("/"));
    return new Map(entries);
  } catch (cause) {
    throw new PackageError("The file is not a zip archive.", { cause });
  }
}

function readFolder(root: string): AppFiles {
  const files: AppFiles = new Map();
  const names = readdirSync(root, { recursive: true, withFileTypes: true });
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    files.set(relative(root, full).split(sep).join("/"), readFileSync(full));
  }
  return files;
}

/**
 * Parses a JSON file of the package.
 * @returns undefined when the package has no such file
 * @throws PackageError when it is not JSON
 */
export function readJson<T>(files: AppFiles, path: string): T | undefined {
  const bytes = files.get(path);
  if (!bytes) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch (cause) {
    throw new PackageError(`${path} is not valid JSON.`, { cause });
  }
}

/** Lists what an admin can choose from: zips, and folders holding a manifest, directly inside `directory`; zips first. */
export function listPackages(directory: string | undefined): string[] {
  if (!directory || !existsSync(directory)) return [];
  if (existsSync(join(directory, "manifest.json"))) return [directory];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".zip") || existsSync(join(directory, entry.name, "manifest.json")))
    .map((entry) => join(directory, entry.name))
    .sort((a, b) => Number(b.endsWith(".zip")) - Number(a.endsWith(".zip")) || a.localeCompare(b));
}
