import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError, type Taxonomy } from "@lucid/core";
import { zipSync } from "fflate";
import { buildApp } from "./build-app.ts";
import { checkFreshdeskPackage } from "./check/freshdesk-rules.ts";
import { type PackageFiles, type PackageProblem, readPackage } from "./check/package-files.ts";
import { checkZendeskPackage } from "./check/zendesk-rules.ts";
import { readPackageTaxonomy, starterFiles } from "./starter-files.ts";
import { freshdeskTicketFields, zendeskRequirements } from "./ticket-fields.ts";

export interface PackageOptions {
  readonly root: string;
  /** Goes into Zendesk's domainWhitelist; null: none yet. */
  readonly collectorHost: string | null;
  /** A starter's name or the path of a taxonomy file. */
  readonly taxonomies: { readonly zendesk: string; readonly freshdesk: string };
}

export interface PackagedApps {
  readonly zendesk: { readonly folder: string; readonly zip: string; readonly zipBytes: number };
  readonly freshdesk: { readonly folder: string; readonly zippedBytes: number };
}

/** Files are packed with this date, so that the same sources give the same zip. */
const PACKED_AT = "2026-01-01T00:00:00Z";

/** Builds, assembles and checks both packages below `root`/dist. Throws bad_request listing every broken rule. */
export async function packageApps(options: PackageOptions): Promise<PackagedApps> {
  const zendesk = await packageZendesk(options);
  const freshdesk = await packageFreshdesk(options);
  return { zendesk, freshdesk };
}

async function packageZendesk({ root, collectorHost, taxonomies }: PackageOptions): Promise<PackagedApps["zendesk"]> {
  const source = path.join(root, "zendesk-app");
  const folder = path.join(root, "dist/zendesk/package");
  const taxonomy = await readPackageTaxonomy(root, taxonomies.zendesk);
  await buildApp({
    root: source,
    pages: ["panel.html", "background.html"],
    outDir: path.join(folder, "assets"),
    scriptExtension: "js",
  });
  await cp(path.join(source, "assets"), path.join(folder, "assets"), { recursive: true });
  await cp(path.join(source, "translations"), path.join(folder, "translations"), { recursive: true });
  await writeStarter(root, taxonomy, path.join(folder, "assets"));
  const manifest = await readJson(path.join(source, "manifest.json"));
  const domainWhitelist = collectorHost === null ? [] : [collectorHost];
  await writeJson(path.join(folder, "manifest.json"), { ...manifest, domainWhitelist });
  await writeJson(path.join(folder, "requirements.json"), zendeskRequirements(taxonomy));

  const files = await readPackage(folder);
  const zip = path.join(root, "dist/zendesk", `lucid-triage-${manifest.version}.zip`);
  const bytes = zipFiles(files);
  await writeFile(zip, bytes);
  report("Zendesk", checkZendeskPackage(files, bytes.length));
  return { folder, zip, zipBytes: bytes.length };
}

async function packageFreshdesk({ root, taxonomies }: PackageOptions): Promise<PackagedApps["freshdesk"]> {
  const source = path.join(root, "freshdesk-app");
  const folder = path.join(root, "dist/freshdesk");
  const taxonomy = await readPackageTaxonomy(root, taxonomies.freshdesk);
  await rm(folder, { recursive: true, force: true });
  await buildApp({
    root: source,
    pages: ["index.html", "background.html"],
    outDir: path.join(folder, "app"),
    scriptExtension: "mjs",
  });
  await cp(path.join(source, "app"), path.join(folder, "app"), { recursive: true });
  await cp(path.join(source, "config"), path.join(folder, "config"), { recursive: true });
  await cp(path.join(source, "manifest.json"), path.join(folder, "manifest.json"));
  await cp(path.join(source, "README.md"), path.join(folder, "README.md"));
  await writeStarter(root, taxonomy, path.join(folder, "app"));
  await writeJson(path.join(folder, "config/ticket-fields.json"), freshdeskTicketFields(taxonomy));

  const files = await readPackage(folder);
  const zippedBytes = zipFiles(files).length;
  report("Freshdesk", checkFreshdeskPackage(files, zippedBytes));
  return { folder, zippedBytes };
}

async function writeStarter(root: string, taxonomy: Taxonomy, folder: string): Promise<void> {
  const files = await starterFiles(root, taxonomy);
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(path.join(folder, name), bytes);
}

function zipFiles(files: PackageFiles): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: PACKED_AT });
}

function report(desk: string, problems: readonly PackageProblem[]): void {
  const line = ({ severity, file, message }: PackageProblem) => `${desk} package: ${severity}: ${file} ${message}`;
  for (const problem of problems.filter(({ severity }) => severity === "warning")) console.warn(line(problem));
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new AppError("bad_request", errors.map(line).join("\n"));
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
