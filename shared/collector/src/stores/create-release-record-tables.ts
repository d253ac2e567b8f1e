import type { Kysely } from "kysely";

/** Migration: what the gate said about a release, and the frozen test sets. */
export async function createReleaseRecordTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("release_records")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("restored", "integer")
    .addColumn("request", "text")
    .addColumn("content", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("release_records_pk", ["tenant", "sequence"])
    .execute();
  await db.schema
    .createTable("test_sets")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("content", "text", (column) => column.notNull())
    .addColumn("created", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("test_sets_pk", ["tenant", "number"])
    .execute();
}
