import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, PRIORITIES, type Taxonomy } from "@lucid/core";
import type { TaxonomyMigration } from "@lucid/trainer";
import { migrationsBeside } from "@lucid/trainer/node";
import { z } from "zod";
import { explainIssues } from "../schemas/explain-issues.ts";

const STARTERS = fileURLToPath(new URL("../../../../models/taxonomies/", import.meta.url));

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be kebab-case");
const label = { id, name: z.string().min(1), description: z.string(), decisionRule: z.string() };
const example = z.looseObject({ text: z.string().min(1), priority: z.enum(PRIORITIES), language: z.string().min(2) });

/** What the collector relies on; further keys (translations, procedures) pass unchanged. */
const taxonomySchema = z.looseObject({
  id,
  version: z.number().int().min(1),
  name: z.string().min(1),
  languages: z.array(z.string()).min(1),
  priorities: z.array(z.looseObject({ id: z.enum(PRIORITIES) })).length(PRIORITIES.length),
  teams: z.array(z.looseObject({ id, name: z.string().min(1) })).min(1),
  categories: z
    .array(
      z.looseObject({
        ...label,
        team: id,
        critical: z.boolean(),
        subcategories: z.array(z.looseObject({ ...label, team: id.optional(), examples: z.array(example) })).min(1),
      }),
    )
    .min(2),
});

function locate(nameOrPath: string, baseDir: string): string {
  const starter = resolve(STARTERS, `${nameOrPath}.json`);
  if (/^[a-z0-9-]+$/.test(nameOrPath) && existsSync(starter)) return starter;
  return resolve(baseDir, nameOrPath);
}

function checkReferences(taxonomy: Taxonomy, path: string): void {
  const teams = new Set(taxonomy.teams.map((team) => team.id));
  const seen = new Set<string>();
  for (const category of taxonomy.categories) {
    for (const one of [category, ...category.subcategories]) {
      if (one.team !== undefined && !teams.has(one.team)) {
        throw new AppError("taxonomy_invalid", `${path}: ${one.id}: team "${one.team}" is not in teams`);
      }
      const key = one === category ? `category ${one.id}` : `subcategory ${one.id}`;
      if (seen.has(key)) throw new AppError("taxonomy_invalid", `${path}: ${key} occurs twice`);
      seen.add(key);
    }
  }
}

/** What led to this taxonomy, as `triage taxonomy` keeps it beside its file. */
export function readTaxonomyMigrations(nameOrPath: string, baseDir: string, taxonomy: Taxonomy): TaxonomyMigration[] {
  return migrationsBeside(locate(nameOrPath, baseDir), taxonomy);
}

/** Reads a starter by name ("it-support") or a taxonomy file by path. Throws AppError "taxonomy_invalid". */
export function readTaxonomy(nameOrPath: string, baseDir: string): Taxonomy {
  const path = locate(nameOrPath, baseDir);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AppError("taxonomy_invalid", `taxonomy "${nameOrPath}": ${path} cannot be read as JSON`, { cause });
  }
  const parsed = taxonomySchema.safeParse(json);
  if (!parsed.success) throw new AppError("taxonomy_invalid", `${path}: ${explainIssues(parsed.error)}`);
  const taxonomy = parsed.data as unknown as Taxonomy;
  checkReferences(taxonomy, path);
  return taxonomy;
}
