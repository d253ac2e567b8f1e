import { type Kysely, sql } from "kysely";

/** Migration: leads' verdicts on decisions (append-only) and the monthly blind samples. */
export async function createReviewTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("review_verdicts")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("decision_id", "text", (column) => column.notNull())
    .addColumn("verdict", "text", (column) => column.notNull())
    .addColumn("reviewer", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("review_verdicts_pk", ["tenant", "number"])
    .execute();
  await db.schema
    .createIndex("review_verdicts_decision")
    .on("review_verdicts")
    .columns(["tenant", "decision_id", "number"])
    .execute();
  await db.schema
    .createTable("review_sample")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("month", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("decision_id", "text", (column) => column.notNull())
    .addColumn("stratum", "text", (column) => column.notNull())
    .addColumn("labels", "text")
    .addColumn("reviewer", "text")
    .addColumn("at", "text")
    .addPrimaryKeyConstraint("review_sample_pk", ["tenant", "month", "decision_id"])
    .execute();
  await db.schema
    .createTable("review_agreement")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("month", "text", (column) => column.notNull())
    .addColumn("result", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("review_agreement_pk", ["tenant", "month"])
    .execute();
  // Most decisions are acceptances: listing corrections reads only these.
  await sql`create index decisions_corrections on decisions (tenant, arrival)
    where json_extract(content, '$.kind') in ('corrected', 'edited-in-form')`.execute(db);
}
