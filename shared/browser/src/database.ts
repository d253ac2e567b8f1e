import { AppError } from "@lucid/core";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

export interface DatabaseOptions<Schema extends DBSchema> {
  readonly name: string;
  readonly version: number;
  readonly upgrade: (database: IDBPDatabase<Schema>) => void;
}

/** A database that is opened when it is needed, and again when the browser closed it. A failed opening is not remembered. */
export interface Database<Schema extends DBSchema> {
  /** Runs work on the open connection. Rejects with storage_refused. */
  use<Result>(work: (database: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result>;
}

export function createDatabase<Schema extends DBSchema>(options: DatabaseOptions<Schema>): Database<Schema> {
  const { name, version, upgrade } = options;
  let open: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = () => {
    open = null;
  };
  const connect = async (): Promise<IDBPDatabase<Schema>> => {
    open ??= openDB<Schema>(name, version, {
      upgrade: (database) => upgrade(database),
      // A tab with a newer app must be able to upgrade: this one lets go and comes back.
      blocking: (_current, _blocked, event) => {
        forget();
        if (event.target instanceof IDBDatabase) event.target.close();
      },
      terminated: forget,
    });
    return open.catch((cause: unknown) => {
      forget();
      throw cause;
    });
  };
  const refused = (cause: unknown) => new AppError("storage_refused", `IndexedDB refused (${name})`, { cause });
  return {
    async use(work) {
      try {
        return await work(await connect());
      } catch (error) {
        if (!isClosed(error)) throw refused(error);
        forget();
      }
      // The browser closed the connection between two calls (memory pressure, storage cleared): once more on a new one.
      return connect()
        .then(work)
        .catch((error: unknown) => Promise.reject(refused(error)));
    },
  };
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && error.name === "InvalidStateError";
}
