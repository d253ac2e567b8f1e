import type { AdapterHeader } from "@lucid/classifier";
import { AppError } from "@lucid/core";

/** What can be learned of an encoder: shapes of its LoRA factors, as its manifest describes them. */
export type AdapterDescription = Omit<AdapterHeader, "encoderHash">;

/**
 * Reads `adapter: {rank, scale, factors: [{name, rows, columns}]}`. Throws bundle_incompatible naming `where` and the
 * field that is missing or does not fit: names end in .A (rows = rank) or .B (columns = rank) and come in pairs.
 */
export function parseAdapterDescription(json: unknown, where: string): AdapterDescription {
  if (!isRecord(json)) throw wrong(where, "adapter is missing: this encoder cannot be adapted");
  const { rank, scale, factors } = json;
  if (!isCount(rank)) throw wrong(where, "adapter.rank must be a positive whole number");
  if (typeof scale !== "number" || !(scale > 0)) throw wrong(where, "adapter.scale must be a positive number");
  if (!Array.isArray(factors) || factors.length === 0) throw wrong(where, "adapter.factors must list the factors");
  const parsed = factors.map((factor: unknown, index) =>
    parseFactor(factor, rank, `${where}: adapter.factors[${index}]`),
  );
  const names = new Set(parsed.map(({ name }) => name));
  if (names.size !== parsed.length) throw wrong(where, "adapter.factors names one factor twice");
  const lonely = parsed.find(
    ({ name }) => !names.has(isInner(name) ? `${name.slice(0, -1)}B` : `${name.slice(0, -1)}A`),
  );
  if (lonely !== undefined) throw wrong(where, `adapter.factors has ${lonely.name} without its other half`);
  return { rank, scale, factors: parsed };
}

/** True for A, the factor [rank, inputs]; false for B. */
export function isInner(name: string): boolean {
  return name.endsWith(".A");
}

function parseFactor(json: unknown, rank: number, where: string): AdapterDescription["factors"][number] {
  if (!isRecord(json)) throw wrong(where, "must be an object");
  const { name, rows, columns } = json;
  if (typeof name !== "string" || !/\.[AB]$/.test(name)) throw wrong(where, "name must end in .A or .B");
  if (!isCount(rows) || !isCount(columns)) throw wrong(where, `${name} must have rows and columns`);
  if ((isInner(name) ? rows : columns) !== rank) throw wrong(where, `${name} is not of rank ${rank}`);
  return { name, rows, columns };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(where: string, reason: string): AppError {
  return new AppError("bundle_incompatible", `${where}: ${reason}`);
}
