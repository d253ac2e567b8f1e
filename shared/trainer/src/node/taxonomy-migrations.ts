import { existsSync, readFileSync } from "node:fs";
import { AppError, type Taxonomy } from "@lucid/core";
import type { TaxonomyMigration } from "../workshop/taxonomy-migration.ts";

/** Where the edits of a taxonomy file are kept: beside it. */
export function migrationsFileOf(taxonomyFile: string): string {
  return `${taxonomyFile.replace(/\.json$/i, "")}.migrations.json`;
}

/** The migrations of a file, oldest first. Throws AppError "bad_request" when it is not a list of them. */
export function readMigrations(path: string): TaxonomyMigration[] {
  const json = readJson(path);
  const valid =
    Array.isArray(json) &&
    json.every((one) => typeof one === "object" && one !== null && "from" in one && "to" in one && "moves" in one);
  if (!valid) throw new AppError("bad_request", `${path} is not a list of migrations`);
  return json;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AppError("bad_request", `${path} cannot be read as JSON`, { cause });
  }
}

/** What led to this taxonomy, as kept beside its file; empty: nothing is known, as with a starter's name. */
export function migrationsBeside(taxonomyFile: string, { id, version }: Taxonomy): TaxonomyMigration[] {
  const file = migrationsFileOf(taxonomyFile);
  if (!existsSync(file)) return [];
  return readMigrations(file).filter(({ taxonomyId, to }) => taxonomyId === id && to <= version);
}
