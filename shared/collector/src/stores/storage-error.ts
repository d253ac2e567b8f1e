import { AppError } from "@lucid/core";

const MEANINGS: Readonly<Record<string, string>> = {
  SQLITE_FULL: "The collector's disk is full",
  SQLITE_READONLY: "The collector's disk is read-only",
  SQLITE_IOERR: "The collector's disk reports an error",
  SQLITE_BUSY: "The collector's database is locked by another program",
  SQLITE_CORRUPT: "The collector's database is damaged",
};

/** Anything a store throws, as an error a client may retry: what was not acknowledged is still in its outbox. */
export function storageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const meaning = Object.entries(MEANINGS).find(([prefix]) => code.startsWith(prefix))?.[1];
  return new AppError(
    "unavailable",
    `${meaning ?? "The collector could not store this"}: nothing was stored, send it again later`,
    {
      cause: thrown,
      retryAfterMs: 5000,
    },
  );
}
