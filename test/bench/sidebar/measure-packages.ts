import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { zipSync } from "fflate";
import type { Measure, Section } from "../report/measure.ts";

const MB = 2 ** 20;

/** Sizes of what is handed to the marketplaces, against their limits. */
export function measurePackages(root: string): Section {
  const zip = readdirSync(path.join(root, "dist/zendesk")).find((name) => name.endsWith(".zip"));
  if (zip === undefined) throw new Error("dist/zendesk has no package: npm run package");
  const size = (name: string, title: string, value: number, goal: number | null, note = ""): Measure => ({
    ...{ name, title, value, unit: "bytes", better: "lower", goal, note },
  });
  const freshdesk = path.join(root, "dist/freshdesk");
  return {
    title: "Package sizes",
    measures: [
      size("zendesk_zip_bytes", "Zendesk's zip", statSync(path.join(root, "dist/zendesk", zip)).size, 2 * MB),
      size(
        "freshdesk_bytes",
        "Freshdesk's folder, zipped",
        zippedBytes(freshdesk),
        5 * MB,
        "FDK zips the folder itself",
      ),
      size(
        "encoder_bytes",
        "encoder.onnx, from the collector",
        statSync(path.join(root, "models/encoders/en/encoder.onnx")).size,
        null,
      ),
    ],
  };
}

function zippedBytes(folder: string): number {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist: npm run package`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [path.relative(folder, file), new Uint8Array(readFileSync(file))] as const;
  });
  return zipSync(Object.fromEntries(contents), { level: 9 }).length;
}
