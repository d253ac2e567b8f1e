import type { BundleFile, SignedManifest } from "@lucid/core";
import type { Kysely } from "kysely";
import { storageError } from "./storage-error.ts";
import type { CollectorTables } from "./tables.ts";

export interface Release extends Omit<SignedManifest, "publicKey"> {
  readonly sequence: number;
  readonly origin: string;
}

/** Who may read an asset: everybody, or these tenants. */
export interface AssetAccess {
  readonly name: string;
  readonly isPublic: boolean;
  readonly tenants: ReadonlySet<string>;
}

export interface NewRelease {
  readonly manifest: string;
  readonly signature: string;
  readonly created: string;
  readonly origin: string;
  readonly files: readonly BundleFile[];
}

/** Published bundles: append-only, sequences strictly increase within a tenant. */
export interface ReleaseStore {
  latest(tenant: string): Promise<Release | null>;
  /** Gives `make` the next sequence and stores what it returns, in one transaction. */
  publish(tenant: string, make: (sequence: number) => NewRelease): Promise<Release>;
  /** null when no release has this file. */
  assetAccess(sha256: string): Promise<AssetAccess | null>;
}

async function readLatest(db: Kysely<CollectorTables>, tenant: string): Promise<Release | null> {
  const row = await db
    .selectFrom("releases")
    .select(["sequence", "manifest", "signature", "origin"])
    .where("tenant", "=", tenant)
    .orderBy("sequence", "desc")
    .executeTakeFirst();
  return row ?? null;
}

/** ReleaseStore on SQLite. */
export function createSqliteReleaseStore(db: Kysely<CollectorTables>): ReleaseStore {
  return {
    latest: (tenant) => readLatest(db, tenant),
    async publish(tenant, make) {
      try {
        return await db.transaction().execute(async (trx) => {
          const sequence = ((await readLatest(trx, tenant))?.sequence ?? 0) + 1;
          const { files, ...release } = make(sequence);
          await trx
            .insertInto("releases")
            .values({ tenant, sequence, ...release })
            .execute();
          const rows = files.map(({ name, size, sha256, access }) => ({
            tenant,
            sequence,
            name,
            size,
            sha256,
            access,
          }));
          if (rows.length > 0) await trx.insertInto("release_files").values(rows).execute();
          return { sequence, manifest: release.manifest, signature: release.signature, origin: release.origin };
        });
      } catch (thrown) {
        throw storageError(thrown);
      }
    },
    async assetAccess(sha256) {
      const rows = await db
        .selectFrom("release_files")
        .select(["tenant", "name", "access"])
        .distinct()
        .where("sha256", "=", sha256)
        .execute();
      const first = rows[0];
      if (!first) return null;
      return {
        name: first.name,
        isPublic: rows.some((row) => row.access === "public"),
        tenants: new Set(rows.map((row) => row.tenant)),
      };
    },
  };
}
