import { existsSync, renameSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "@lucid/core";
import {
  editTaxonomy,
  type LabelLevel,
  type SplitPart,
  type TaxonomyEdit,
  type TaxonomyMigration,
} from "@lucid/trainer";
import { migrationsFileOf, readMigrations, readTaxonomyFile } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../usage-error.ts";

interface EditOptions {
  readonly taxonomy: string;
  readonly out: string;
  readonly migrations?: string | undefined;
}

interface OneLabel {
  readonly category?: string | undefined;
  readonly subcategory?: string | undefined;
}

type Output = Pick<CommandContext, "stdout">;

/** `triage taxonomy rename`. Exit code 0. */
export function rename(
  options: EditOptions & OneLabel & { readonly name?: string | undefined; readonly id?: string | undefined },
  output: Output,
): number {
  const { name, id } = options;
  if (name === undefined && id === undefined) throw new UsageError("--name or --id is missing: what is it called now?");
  const changes = { ...(name === undefined ? {} : { name }), ...(id === undefined ? {} : { id }) };
  return apply(options, { kind: "rename", ...oneLabel(options), ...changes }, output);
}

/** `triage taxonomy merge`. Exit code 0. */
export function merge(
  options: EditOptions & {
    readonly category?: readonly string[] | undefined;
    readonly subcategory?: readonly string[] | undefined;
    readonly into: string;
  },
  output: Output,
): number {
  const { category, subcategory, into } = options;
  const labels = category ?? subcategory;
  if (labels === undefined || (category !== undefined && subcategory !== undefined)) throw new UsageError(ONE_OF_BOTH);
  const level = category === undefined ? "subcategory" : "category";
  return apply(options, { kind: "merge", level, labels, into }, output);
}

/** `triage taxonomy split`. Exit code 0. */
export function split(
  options: EditOptions &
    OneLabel & {
      readonly into: readonly string[];
      readonly name?: readonly string[] | undefined;
      readonly take?: readonly string[] | undefined;
      readonly words?: readonly string[] | undefined;
      readonly rest?: string | undefined;
    },
  output: Output,
): number {
  const [names, taken, words] = (["name", "take", "words"] as const).map((option) => {
    return byPart(`--${option}`, options[option] ?? [], options.into);
  });
  if (options.rest !== undefined && !options.into.includes(options.rest)) {
    throw new UsageError(`--rest ${options.rest} is none of the parts: ${options.into.join(", ")}`);
  }
  const into = options.into.map(
    (id): SplitPart => ({
      id,
      name: names?.get(id)?.join(",") ?? readable(id),
      subcategories: taken?.get(id) ?? [],
      words: words?.get(id) ?? [],
      rest: options.rest === id,
    }),
  );
  return apply(options, { kind: "split", ...oneLabel(options), into }, output);
}

/** `triage taxonomy disable`. Exit code 0. */
export function disable(options: EditOptions & OneLabel, output: Output): number {
  return apply(options, { kind: "disable", ...oneLabel(options) }, output);
}

const ONE_OF_BOTH = "Name the label: --category or --subcategory, one of both";

function oneLabel({ category, subcategory }: OneLabel): { readonly level: LabelLevel; readonly label: string } {
  if (category !== undefined && subcategory === undefined) return { level: "category", label: category };
  if (subcategory !== undefined && category === undefined) return { level: "subcategory", label: subcategory };
  throw new UsageError(ONE_OF_BOTH);
}

function byPart(option: string, pairs: readonly string[], parts: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const [id = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    if (!pair.includes("=") || !parts.includes(id) || value.trim() === "") {
      throw new UsageError(`${option} ${pair}: write PART=VALUE with one of the parts ${parts.join(", ")}`);
    }
    values.set(id, [...(values.get(id) ?? []), ...value.split(",").map((one) => one.trim())]);
  }
  return values;
}

function readable(id: string): string {
  const words = id.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function apply(options: EditOptions, edit: TaxonomyEdit, { stdout }: Output): number {
  const before = readTaxonomyFile(options.taxonomy);
  const { taxonomy, migration } = editTaxonomy(before, edit);
  const chainFile = options.migrations ?? migrationsFileOf(options.out);
  const known = [chainFile, migrationsFileOf(options.taxonomy)].find((path) => existsSync(path));
  const earlier =
    known === undefined ? [] : readMigrations(known).filter(({ taxonomyId }) => taxonomyId === taxonomy.id);
  const again = earlier.find(({ from }) => from >= migration.from);
  if (again !== undefined) {
    const fix = "edit the newest version, or name another file with --migrations";
    throw new AppError("conflict", `${known}: version ${migration.from} was edited before (to ${again.to}); ${fix}`);
  }
  write(options.out, taxonomy);
  write(chainFile, [...earlier, migration]);
  stdout(`${options.out}: version ${taxonomy.version}\n${chainFile}: ${migration.moves.length} label moves\n`);
  for (const line of consequences(migration)) stdout(`${line}\n`);
  return 0;
}

function consequences({ moves, examplesToPlace }: TaxonomyMigration): string[] {
  const lines = moves.map((move) => {
    if (move.kind === "category-to" || move.kind === "subcategory-to") return `  ${move.from} -> ${move.to}`;
    if (move.kind === "category-disabled") return `  ${move.from}: disabled, its tickets need another category`;
    if (move.kind === "subcategory-disabled") return `  ${move.from}: disabled, its tickets keep their category`;
    const byHand = move.parts.some(({ rest }) => rest) ? "" : "; what no rule takes is relabelled by a person";
    return `  ${move.from} -> ${move.parts.map(({ id }) => id).join(", ")}${byHand}`;
  });
  return examplesToPlace === 0 ? lines : [...lines, `  ${examplesToPlace} examples fit no part: place them by hand`];
}

/** Whole or not at all. */
function write(path: string, value: unknown): void {
  const draft = `${resolve(path)}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(draft, resolve(path));
}
