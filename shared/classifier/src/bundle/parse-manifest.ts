import { AppError, type BundleFile, type BundleManifest } from "@lucid/core";

const SHA256 = /^[0-9a-f]{64}$/;
/** No path, no dot file: names are keys, never places. */
const FILE_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i;
const MAX_FILE_BYTES = 500_000_000;

/** Reads the manifest's JSON text. Throws bundle_incompatible naming the field that is missing or malformed. */
export function parseManifest(text: string): BundleManifest {
  const json = parseJson(text);
  if (!isRecord(json)) throw incompatible("it is not an object");
  const { format } = json;
  if (format !== 1 && format !== 2)
    throw incompatible(`its format ${String(format)} is unknown to this version of the app`);
  return {
    format,
    tenant: textOf(json, "tenant"),
    sequence: wholeOf(json, "sequence"),
    created: textOf(json, "created"),
    minimumAppVersion: textOf(json, "minimumAppVersion"),
    taxonomy: parseTaxonomy(json.taxonomy),
    encoder: parseEncoder(json.encoder),
    files: parseFiles(json.files),
    evaluation: parseEvaluation(json.evaluation),
  };
}

/** The entry of that name. Throws bundle_incompatible when the bundle has none. */
export function requireFile(manifest: BundleManifest, name: string): BundleFile {
  const file = manifest.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw incompatible(`it names no ${name}`);
  return file;
}

function parseTaxonomy(value: unknown): BundleManifest["taxonomy"] {
  if (!isRecord(value)) throw incompatible("taxonomy is missing");
  return { id: textOf(value, "id"), version: wholeOf(value, "version") };
}

function parseEncoder(value: unknown): BundleManifest["encoder"] {
  if (!isRecord(value)) throw incompatible("encoder is missing");
  const { id, hash } = { id: textOf(value, "id"), hash: textOf(value, "hash") };
  return { id, hash, dims: wholeOf(value, "dims"), maxTokens: wholeOf(value, "maxTokens") };
}

function parseFiles(value: unknown): BundleFile[] {
  if (!Array.isArray(value) || value.length === 0) throw incompatible("files is missing or empty");
  const files = value.map(parseFile);
  if (new Set(files.map((file) => file.name)).size !== files.length) throw incompatible("files names one file twice");
  return files;
}

function parseFile(value: unknown): BundleFile {
  if (!isRecord(value)) throw incompatible("an entry of files is not an object");
  const [name, size, sha256] = [textOf(value, "name"), wholeOf(value, "size"), textOf(value, "sha256")];
  const { access } = value;
  if (!FILE_NAME.test(name)) throw incompatible(`the file name ${JSON.stringify(name)} is not allowed`);
  if (size > MAX_FILE_BYTES) throw incompatible(`${name} is too large`);
  if (!SHA256.test(sha256)) throw incompatible(`${name} has no SHA-256`);
  if (access !== "public" && access !== "tenant") throw incompatible(`${name} has no access`);
  return { name, size, sha256, access };
}

function parseEvaluation(value: unknown): BundleManifest["evaluation"] {
  if (!isRecord(value)) return null;
  const { examples, macroF1, expectedCalibrationError } = value;
  if (typeof examples !== "number" || typeof macroF1 !== "number" || typeof expectedCalibrationError !== "number")
    return null;
  return { examples, macroF1, expectedCalibrationError };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bundle_incompatible", "The bundle's manifest is not JSON", { cause });
  }
}

function textOf(record: Record<string, unknown>, key: string): string {
  const value = record[key];
  if (typeof value !== "string" || value === "") throw incompatible(`${key} is missing`);
  return value;
}

function wholeOf(record: Record<string, unknown>, key: string): number {
  const value = record[key];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw incompatible(`${key} is not a whole number`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function incompatible(reason: string): AppError {
  return new AppError("bundle_incompatible", `The bundle's manifest cannot be used: ${reason}`);
}
