import type { Kysely, Migration } from "kysely";
import { createJobTables } from "./create-job-tables.ts";
import { createMemoryTables } from "./create-memory-tables.ts";
import { createReleaseRecordTables } from "./create-release-record-tables.ts";
import { createReviewTables } from "./create-review-tables.ts";

/** In the order of their names; a released migration is never changed, a new one is added. */
export const migrations: Record<string, Migration> = {
  "001-decisions": { up: createDecisions },
  "002-releases": { up: createReleases },
  "003-jobs": { up: createJobTables },
  "004-reviews": { up: createReviewTables },
  "005-release-records": { up: createReleaseRecordTables },
  "006-memory": { up: createMemoryTables },
};

async function createDecisions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("decisions")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("arrival", "integer", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("ticket_id", "text", (column) => column.notNull())
    .addColumn("requester", "text")
    .addColumn("agent", "text", (column) => column.notNull())
    .addColumn("received_at", "text", (column) => column.notNull())
    .addColumn("content_hash", "text", (column) => column.notNull())
    .addColumn("content", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("decisions_pk", ["tenant", "id"])
    .execute();
  await db.schema.createIndex("decisions_arrival").on("decisions").columns(["tenant", "arrival"]).unique().execute();
  await db.schema.createIndex("decisions_ticket").on("decisions").columns(["tenant", "ticket_id"]).execute();
  await db.schema.createIndex("decisions_requester").on("decisions").columns(["tenant", "requester"]).execute();
  await db.schema.createIndex("decisions_agent").on("decisions").columns(["tenant", "agent"]).execute();
  await db.schema
    .createTable("arrivals")
    .addColumn("tenant", "text", (column) => column.primaryKey())
    .addColumn("last", "integer", (column) => column.notNull())
    .execute();
}

async function createReleases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("releases")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("manifest", "text", (column) => column.notNull())
    .addColumn("signature", "text", (column) => column.notNull())
    .addColumn("created", "text", (column) => column.notNull())
    .addColumn("origin", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("releases_pk", ["tenant", "sequence"])
    .execute();
  await db.schema
    .createTable("release_files")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("size", "integer", (column) => column.notNull())
    .addColumn("access", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("release_files_pk", ["tenant", "sequence", "name"])
    .execute();
  await db.schema.createIndex("release_files_sha256").on("release_files").column("sha256").execute();
}
