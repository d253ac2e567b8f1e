import path from "node:path";
import { ensurePackages } from "../../../scripts/package/ensure-packages.ts";

/** Once, before any file: two of them that run side by side must not build into one folder. */
export default async function setup(): Promise<void> {
  await ensurePackages(path.resolve(import.meta.dirname, "../../.."));
}
