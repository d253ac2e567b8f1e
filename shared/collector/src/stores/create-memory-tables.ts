import { type Kysely, sql } from "kysely";

/** Migration: how often something was erased (browsers that keep their own memory forget it then), and what memory reads. */
export async function createMemoryTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("erasures")
    .addColumn("tenant", "text", (column) => column.primaryKey())
    .addColumn("count", "integer", (column) => column.notNull())
    .execute();
  await sql`create index decisions_vectors on decisions (tenant, arrival)
    where json_extract(content, '$.vector.encoder') is not null`.execute(db);
}
