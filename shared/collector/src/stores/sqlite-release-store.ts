import type { FrozenTestSet } from "@lucid/trainer";
import type { Kysely } from "kysely";
import type { NewRelease, RecordedRelease, Release, ReleaseRecord } from "./release-record.ts";
import { storageError } from "./storage-error.ts";
import type { CollectorTables } from "./tables.ts";

/** Who may read an asset: everybody, or these tenants. */
export interface AssetAccess {
  readonly name: string;
  readonly isPublic: boolean;
  readonly tenants: ReadonlySet<string>;
}

/** Published bundles: append-only, sequences strictly increase within a tenant. */
export interface ReleaseStore {
  latest(tenant: string): Promise<Release | null>;
  /** Gives `make` the next sequence and stores what it returns, in one transaction. */
  publish(tenant: string, make: (sequence: number) => NewRelease): Promise<Release>;
  /** All of a tenant's, the newest first. */
  list(tenant: string): Promise<readonly RecordedRelease[]>;
  /** The frozen test set that holds now, or the last one in a taxonomy's labels; null: none was frozen. */
  testSet(tenant: string, taxonomy?: FrozenTestSet["taxonomy"]): Promise<FrozenTestSet | null>;
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

async function readAll(db: Kysely<CollectorTables>, tenant: string): Promise<RecordedRelease[]> {
  const rows = await db
    .selectFrom("releases")
    .leftJoin("release_records", (join) =>
      join
        .onRef("release_records.tenant", "=", "releases.tenant")
        .onRef("release_records.sequence", "=", "releases.sequence"),
    )
    .select(["releases.sequence", "manifest", "signature", "origin", "created", "restored", "request", "content"])
    .where("releases.tenant", "=", tenant)
    .orderBy("releases.sequence", "desc")
    .execute();
  // Releases of before there were records have none.
  return rows.map(({ content, ...row }) => ({ ...row, record: JSON.parse(content ?? "null") as ReleaseRecord | null }));
}

/** The newest first; there are few. */
async function readTestSets(db: Kysely<CollectorTables>, tenant: string) {
  const rows = await db
    .selectFrom("test_sets")
    .select(["number", "content"])
    .where("tenant", "=", tenant)
    .orderBy("number", "desc")
    .execute();
  return rows.map(({ number, content }) => ({ number, testSet: JSON.parse(content) as FrozenTestSet }));
}

async function insertTestSet(
  trx: Kysely<CollectorTables>,
  tenant: string,
  created: string,
  { testSet, reason }: NonNullable<NewRelease["testSet"]>,
): Promise<void> {
  const number = ((await readTestSets(trx, tenant))[0]?.number ?? 0) + 1;
  await trx
    .insertInto("test_sets")
    .values({ tenant, number, content: JSON.stringify(testSet), created, reason })
    .execute();
}

/** ReleaseStore on SQLite. */
export function createSqliteReleaseStore(db: Kysely<CollectorTables>): ReleaseStore {
  return {
    latest: (tenant) => readLatest(db, tenant),
    async publish(tenant, make) {
      try {
        return await db.transaction().execute(async (trx) => {
          const sequence = ((await readLatest(trx, tenant))?.sequence ?? 0) + 1;
          const { files, record, restored, request, testSet, ...release } = make(sequence);
          await trx
            .insertInto("releases")
            .values({ tenant, sequence, ...release })
            .execute();
          const content = JSON.stringify(record ?? null);
          await trx
            .insertInto("release_records")
            .values({ tenant, sequence, restored: restored ?? null, request: request ?? null, content })
            .execute();
          if (testSet !== undefined) await insertTestSet(trx, tenant, release.created, testSet);
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
    list: (tenant) => readAll(db, tenant),
    async testSet(tenant, taxonomy) {
      const sets = await readTestSets(db, tenant);
      const fits = ({ id, version }: FrozenTestSet["taxonomy"]) => id === taxonomy?.id && version === taxonomy.version;
      const found = taxonomy === undefined ? sets[0] : sets.find(({ testSet }) => fits(testSet.taxonomy));
      return found?.testSet ?? null;
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
