import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { AppError } from "@lucid/core";
import { type LearnedTickets, parseLearnedTickets } from "../adapter/learned-tickets.ts";

/** What it is called in a candidate folder, beside the adapter. */
export const LEARNED_FILE = "learned.json";

/** Writes which tickets an adapter has learned; null removes what an earlier training left. */
export function writeLearnedTickets(path: string, learned: LearnedTickets | null): void {
  if (learned === null) {
    rmSync(path, { force: true });
    return;
  }
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(learned)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** null: there is no such file. Throws bundle_incompatible naming a file that is something else. */
export function readLearnedTickets(path: string): LearnedTickets | null {
  if (!existsSync(path)) return null;
  try {
    return parseLearnedTickets(JSON.parse(readFileSync(path, "utf8")), path);
  } catch (cause) {
    throw AppError.from(cause).code === "bundle_incompatible"
      ? cause
      : new AppError("bundle_incompatible", `${path} is not JSON`, { cause });
  }
}
