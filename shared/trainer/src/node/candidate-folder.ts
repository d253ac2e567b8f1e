import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeAdapter, decodeHeads, type HeadsJson } from "@lucid/classifier";
import { AppError, type Taxonomy } from "@lucid/core";
import type { CandidateModel, Provenance } from "../candidate.ts";
import type { GateInputs } from "../gate/gate-inputs.ts";
import type { GateReport } from "../gate/gate-report.ts";
import { parseTestSet } from "../gate/test-set.ts";
import type { StarterGoldens } from "../make-goldens.ts";
import { adaptedHash } from "./adapted-hash.ts";

/** What `triage train` leaves for `triage publish`, `evaluate` and `classify`. */
export interface Candidate extends CandidateModel {
  /** The evaluation as JSON; null: none was made. */
  readonly evaluation: unknown;
  readonly gate: GateReport;
  readonly gateInputs: GateInputs;
}

/** The model's part of a candidate folder: what classifying needs. */
export type CandidateParts = Pick<Candidate, "taxonomy" | "heads" | "goldens" | "provenance" | "adapter">;

const ADAPTER = "adapter.bin";

const FILES = {
  taxonomy: "taxonomy.json",
  heads: "heads.json",
  goldens: "goldens.json",
  provenance: "provenance.json",
  evaluation: "evaluation.json",
  gate: "gate.json",
  gateInputs: "gate-inputs.json",
} as const satisfies Readonly<Record<Exclude<keyof Candidate, "adapter">, string>>;

/** Files that people read are indented, the large ones are not. */
const LARGE: ReadonlySet<string> = new Set([FILES.heads, FILES.gateInputs]);

/**
 * Writes a candidate into `folder` (made where it is missing), file by file: a reader never sees half a file. What was
 * adapted before and is not any more leaves no adapter behind.
 */
export function writeCandidate(folder: string, candidate: Candidate): void {
  mkdirSync(folder, { recursive: true });
  if (candidate.adapter === undefined) rmSync(join(folder, ADAPTER), { force: true });
  else writeWhole(join(folder, ADAPTER), candidate.adapter);
  for (const key of Object.keys(FILES) as (keyof typeof FILES)[]) {
    const text = JSON.stringify(candidate[key] ?? null, null, LARGE.has(FILES[key]) ? 0 : 2);
    writeWhole(join(folder, FILES[key]), `${text}\n`);
  }
}

function writeWhole(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/** Reads a whole candidate. Throws AppError "not_found" or "bundle_incompatible" naming the file. */
export function readCandidate(folder: string): Candidate {
  const gateInputs = readGateInputs(join(folder, FILES.gateInputs));
  const gate = readObject<GateReport>(join(folder, FILES.gate), ["passed", "rules"]);
  const evaluationPath = join(folder, FILES.evaluation);
  const evaluation = existsSync(evaluationPath) ? readJson(evaluationPath) : null;
  return { ...readCandidateParts(folder), evaluation, gate, gateInputs };
}

/** Reads what classifying needs from a candidate folder. Throws AppError "not_found" or "bundle_incompatible" naming the file. */
export function readCandidateParts(folder: string): CandidateParts {
  if (!existsSync(folder)) throw new AppError("not_found", `${folder}: there is no such folder`);
  const taxonomy = readObject<Taxonomy>(join(folder, FILES.taxonomy), ["id", "version", "categories", "teams"]);
  const goldens = readObject<StarterGoldens>(join(folder, FILES.goldens), ["cases"]);
  const provenance = readObject<Provenance>(join(folder, FILES.provenance), ["encoder", "taxonomy", "tickets"]);
  const heads = readHeads(folder, taxonomy);
  return { taxonomy, heads, goldens, provenance, ...readAdapter(folder, heads) };
}

/** Its hash is part of the name of the encoder that the heads want: another adapter, or a damaged one, does not fit. */
function readAdapter(folder: string, { dense }: HeadsJson): Pick<Candidate, "adapter"> {
  const path = join(folder, ADAPTER);
  if (!existsSync(path)) return {};
  const adapter = new Uint8Array(readFileSync(path));
  const { encoderHash } = decodeAdapter(adapter, path);
  if (dense !== null && dense.encoder.hash === adaptedHash(encoderHash, adapter)) return { adapter };
  throw new AppError(
    "bundle_incompatible",
    `${path} is not the adapter that ${FILES.heads} was fitted over; train again`,
  );
}

function readHeads(folder: string, taxonomy: Taxonomy): HeadsJson {
  const path = join(folder, FILES.heads);
  const heads = readObject<HeadsJson>(path, ["labels", "lexical"]);
  try {
    decodeHeads(heads);
  } catch (cause) {
    throw new AppError("bundle_incompatible", `${path}: ${AppError.from(cause).message}`, { cause });
  }
  const named = taxonomy.categories.map(({ id }) => id);
  const same = heads.labels.category.join() === named.join();
  if (!same || heads.taxonomy.id !== taxonomy.id || heads.taxonomy.version !== taxonomy.version) {
    throw new AppError("bundle_incompatible", `${path}: its labels are not those of ${FILES.taxonomy}; train again`);
  }
  return heads;
}

function readGateInputs(path: string): GateInputs {
  const inputs = readObject<GateInputs>(path, ["testSet", "candidate", "majority", "seed"]);
  const testSet = parseTestSet(inputs.testSet, `${path}: testSet`);
  if (!Array.isArray(inputs.candidate) || inputs.candidate.length !== testSet.tickets.length) {
    throw new AppError("bundle_incompatible", `${path}: candidate must have one entry for each ticket of testSet`);
  }
  return inputs;
}

/** Fields of our own files: present or the file is not one of ours. */
function readObject<T extends object>(path: string, fields: readonly (keyof T & string)[]): T {
  const json = readJson(path);
  if (typeof json !== "object" || json === null) {
    throw new AppError("bundle_incompatible", `${path}: must hold an object`);
  }
  const missing = fields.filter((field) => !(field in json));
  if (missing.length > 0) throw new AppError("bundle_incompatible", `${path}: ${missing.join(", ")} is missing`);
  return json as T;
}

function readJson(path: string): unknown {
  if (!existsSync(path)) {
    throw new AppError("not_found", `${path} is missing: is this a folder that \`triage train --out\` wrote?`);
  }
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AppError("bundle_incompatible", `${path} is not JSON`, { cause });
  }
}
