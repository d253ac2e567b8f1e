import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A package as the store sees it: path with forward slashes -> bytes. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/** One broken rule: which file, what is wrong, and what to do. */
export interface PackageProblem {
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly message: string;
}

export type PackageRule = (files: PackageFiles) => readonly PackageProblem[];

export const error = (file: string, message: string): PackageProblem => ({ severity: "error", file, message });
export const warning = (file: string, message: string): PackageProblem => ({ severity: "warning", file, message });

/** Reads a folder recursively. */
export async function readPackage(folder: string): Promise<PackageFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const absolute = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, absolute).split(path.sep).join("/"), await readFile(absolute));
  }
  return files;
}

export function textOf(files: PackageFiles, file: string): string | null {
  const bytes = files.get(file);
  return bytes ? new TextDecoder().decode(bytes) : null;
}

/** Parsed JSON object, or the problem that keeps it from being read. */
export function jsonOf(
  files: PackageFiles,
  file: string,
): { readonly json: Record<string, unknown>; readonly problems: readonly PackageProblem[] } {
  const source = textOf(files, file);
  if (source === null) return { json: {}, problems: [error(file, "is missing")] };
  try {
    const json: unknown = JSON.parse(source);
    if (typeof json === "object" && json !== null) return { json: json as Record<string, unknown>, problems: [] };
    return { json: {}, problems: [error(file, "must hold a JSON object")] };
  } catch (thrown) {
    return { json: {}, problems: [error(file, `is not JSON: ${thrown instanceof Error ? thrown.message : thrown}`)] };
  }
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
