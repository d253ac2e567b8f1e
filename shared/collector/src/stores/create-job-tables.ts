import type { Kysely } from "kysely";

/** Migration: the job queue. */
export async function createJobTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("jobs")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("payload", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("max_attempts", "integer", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("not_before", "integer", (column) => column.notNull())
    .addColumn("started_at", "integer")
    .addColumn("ended_at", "integer")
    .addColumn("lease", "text")
    .addColumn("lease_until", "integer")
    .addColumn("progress", "text")
    .addColumn("result", "text")
    .addColumn("failure", "text")
    .execute();
  await db.schema.createIndex("jobs_state").on("jobs").columns(["state", "position"]).execute();
  await db.schema.createIndex("jobs_tenant").on("jobs").columns(["tenant", "position"]).execute();
}
