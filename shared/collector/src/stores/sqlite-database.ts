import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@lucid/core";
import Database from "better-sqlite3";
import { type DatabaseConnection, Kysely, Migrator, SqliteAdapter, SqliteDialect, SqliteDriver, sql } from "kysely";
import { migrations } from "./migrations.ts";
import type { CollectorTables } from "./tables.ts";

/** Before this, two connections can lose data at a WAL reset. */
const MINIMUM_SQLITE = [3, 51, 3] as const;

export interface SqliteDatabase {
  readonly db: Kysely<CollectorTables>;
  readonly raw: Database.Database;
  close(): Promise<void>;
}

/** True when `version` ("3.51.3") is at least the minimum. */
export function isSafeSqlite(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, minimum] of MINIMUM_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== minimum) return part > minimum;
  }
  return true;
}

/**
 * Holds the folder for this process. SQLite's own file lock is used because the system lets go of it when the
 * process dies in any way; a file with a process id would outlive a crash.
 */
function lockFolder(dataDir: string): Database.Database {
  const pidFile = join(dataDir, "collector.pid");
  const lock = new Database(join(dataDir, "collector.lock"), { timeout: 0 });
  try {
    lock.pragma("journal_mode = DELETE");
    lock.exec("BEGIN EXCLUSIVE");
    writeFileSync(pidFile, String(process.pid));
    return lock;
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Database.SqliteError) || !cause.code.startsWith("SQLITE_BUSY")) throw cause;
    throw new AppError(
      "conflict",
      `${dataDir} is in use by another collector (process ${readPid(pidFile)}): stop it or choose another folder`,
      {
        cause,
      },
    );
  }
}

function readPid(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "unknown"; // only words an error message
  }
}

function checkVersion(raw: Database.Database): void {
  const version = String(raw.prepare("select sqlite_version()").pluck().get());
  if (!isSafeSqlite(version)) {
    throw new AppError(
      "unavailable",
      `SQLite ${version} can lose data: ${MINIMUM_SQLITE.join(".")} or newer is needed`,
      { retryable: false },
    );
  }
}

function checkIntegrity(raw: Database.Database, path: string): void {
  let answer: unknown;
  try {
    answer = raw.pragma("quick_check(1)", { simple: true });
  } catch (cause) {
    answer = cause instanceof Error ? cause.message : "unreadable";
  }
  if (answer !== "ok") {
    throw new AppError(
      "unavailable",
      `${path} is damaged (${String(answer)}): restore it from a backup; nothing was changed`,
      { retryable: false },
    );
  }
}

function configure(raw: Database.Database): void {
  raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = FULL"); // NORMAL loses acknowledged rows in a power cut
  raw.pragma("secure_delete = ON");
  raw.pragma("foreign_keys = ON");
  raw.pragma("wal_autocheckpoint = 1000");
}

function openFile(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 5000 });
  } catch (cause) {
    throw new AppError(
      "unavailable",
      `${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
        retryable: false,
      },
    );
  }
}

/** SQLite can change tables inside a transaction; kysely only uses that when told: a kill never leaves half a migration. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** SQLite itself rolls back when the disk is full; a second rollback would fail, and its error hide the one that matters. */
class OnceRollingBackSqliteDriver extends SqliteDriver {
  constructor(private readonly raw: Database.Database) {
    super({ database: raw });
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.raw.inTransaction) await super.rollbackTransaction(connection);
  }
}

class CollectorSqliteDialect extends SqliteDialect {
  constructor(private readonly raw: Database.Database) {
    super({ database: raw });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): SqliteDriver {
    return new OnceRollingBackSqliteDriver(this.raw);
  }
}

/** After a deletion that must leave no byte: secure_delete has overwritten the pages, this empties the write-ahead log. */
export async function scrub(db: Kysely<CollectorTables>): Promise<void> {
  await sql`pragma wal_checkpoint(TRUNCATE)`.execute(db);
}

async function migrate(db: Kysely<CollectorTables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error)
    throw new AppError("unavailable", "The database could not be brought to this version's tables", {
      cause: error,
      retryable: false,
    });
}

/**
 * Opens (or makes) the folder's database: WAL, synchronous FULL, one connection, one process.
 * Throws AppError: "conflict" when another process holds the folder, "unavailable" (not retryable) when SQLite is too old
 * or the file is damaged or cannot be opened.
 */
export async function openSqliteDatabase(dataDir: string): Promise<SqliteDatabase> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  const path = join(dataDir, "collector.sqlite");
  let raw: Database.Database | undefined;
  try {
    raw = openFile(path);
    checkIntegrity(raw, path); // first: any statement on a damaged schema throws, with fewer words
    checkVersion(raw);
    configure(raw);
    const db = new Kysely<CollectorTables>({ dialect: new CollectorSqliteDialect(raw) });
    await migrate(db);
    return {
      db,
      raw,
      async close() {
        await db.destroy();
        lock.close();
      },
    };
  } catch (thrown) {
    raw?.close();
    lock.close();
    throw AppError.from(thrown, "unavailable");
  }
}
