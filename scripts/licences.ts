/** `npm run licences`: writes docs/licences.md. `--check`: fails on a licence that is not allowed or a list that is not up to date. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isAllowed, licencePage, readLicences } from "./licences/read-licences.ts";

const root = path.join(import.meta.dirname, "..");
const file = path.join(root, "docs/licences.md");
const packages = readLicences(root);
const refused = packages.filter(({ licence }) => !isAllowed(licence));
for (const { name, version, licence } of refused) {
  console.error(`${name} ${version} is under "${licence}", which scripts/licences/read-licences.ts does not allow`);
}
const page = licencePage(packages);
const stale = !existsSync(file) || readFileSync(file, "utf8") !== page;
if (!process.argv.includes("--check")) writeFileSync(file, page);
else if (stale) console.error("docs/licences.md is not up to date: npm run licences");
console.log(`${packages.length} packages, ${refused.length} with a licence that is not allowed`);
process.exit(refused.length > 0 || (stale && process.argv.includes("--check")) ? 1 : 0);
