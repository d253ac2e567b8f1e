import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

/** One production dependency as it is installed. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json; "none" where it says nothing. */
  readonly licence: string;
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What is shipped: both apps, the command line and the collector. Tests and build tools are not. */
const SHIPPED = ["zendesk-app", "freshdesk-app", "shared/cli", "shared/collector"];
const OWN_SCOPE = "@lucid/";

/** Licences that ask for no more than to be named. */
const ALLOWED: ReadonlySet<string> = new Set([
  ...["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"],
  ...["Zlib", "CC0-1.0", "Unlicense", "BlueOak-1.0.0", "Python-2.0"],
]);

function readPackage(folder: string): PackageJson {
  return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as PackageJson;
}

/** Where Node would find `name` from `folder`; null: not installed (an optional one). */
function resolveFrom(folder: string, name: string): string | null {
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
    const candidate = path.join(at, "node_modules", name);
    if (existsSync(path.join(candidate, "package.json"))) return realpathSync(candidate);
  }
  return null;
}

function licenceOf({ license }: PackageJson): string {
  return typeof license === "string" ? license : (license?.type ?? "none");
}

/**
 * Every package that what is shipped depends on, sorted by name. Optional dependencies are left out: those are the builds of one package
 * for one platform, under its licence. Throws naming a dependency that is not installed.
 */
export function readLicences(root: string): readonly LicensedPackage[] {
  const found = new Map<string, LicensedPackage>();
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const described = readPackage(folder);
    const { name, version, dependencies = {} } = described;
    const isOwn = folder.startsWith(realpathSync(root)) && !folder.includes("node_modules");
    if (!isOwn) found.set(`${name}@${version}`, { name, version, licence: licenceOf(described) });
    for (const dependency of Object.keys(dependencies)) {
      const next = resolveFrom(folder, dependency);
      if (next === null) throw new Error(`${name}: ${dependency} is not installed (npm test installs what is missing)`);
      visit(next);
    }
  };
  for (const folder of SHIPPED) visit(realpathSync(path.join(root, folder)));
  return [...found.values()]
    .filter(({ name }) => !name.startsWith(OWN_SCOPE))
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Whether an SPDX expression can be met: one side of each OR, both of each AND. */
export function isAllowed(licence: string): boolean {
  const plain = licence.replaceAll(/[()]/g, "");
  return plain.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((one) => ALLOWED.has(one.trim())));
}

/** The list as a page of the documentation. */
export function licencePage(packages: readonly LicensedPackage[]): string {
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return [
    "# Licences of what is shipped",
    "",
    "Every package in the apps, the collector and the command line, made by `npm run licences` and checked by `npm test`. Builds for one",
    "platform are under their package's licence. The encoder's is in models/encoders/en/CARD.md.",
    "",
    "| package | version | licence |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
