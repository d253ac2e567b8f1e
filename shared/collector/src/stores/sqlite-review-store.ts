import type { Clock } from "@lucid/core";
import type { Kysely } from "kysely";
import { scrub } from "./sqlite-database.ts";
import { storageError } from "./storage-error.ts";
import type { CollectorTables, ReviewVerdictRow } from "./tables.ts";

/** What a lead said about a decision; "pending" takes an earlier word back. */
export const VERDICTS = ["approved", "rejected", "pending"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface RecordedVerdict {
  readonly verdict: Verdict;
  /** Name the lead gave at login. */
  readonly reviewer: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Leads' verdicts on decisions: append-only, the latest wins. A decision without one is pending. */
export interface ReviewStore {
  /** Durable when it resolves. Ids of decisions that this tenant does not have are left out; gives those recorded. */
  record(
    tenant: string,
    decisionIds: readonly string[],
    verdict: Verdict,
    reviewer: string,
  ): Promise<readonly string[]>;
  /** Latest verdict by decision id; pending ones without a word are absent. */
  latest(tenant: string): Promise<ReadonlyMap<string, RecordedVerdict>>;
  /** Decisions that must not be shared as memory nor trained on: ids of those whose latest verdict is "rejected". */
  rejected(tenant: string): Promise<ReadonlySet<string>>;
  /** Every word ever said about a decision, oldest first. */
  history(tenant: string, decisionId: string): Promise<readonly RecordedVerdict[]>;
  /** Removes what was said about decisions that no longer exist (after an erasure). */
  forgetErased(tenant: string): Promise<void>;
}

/** Most variables of one statement stay far under SQLite's limit. */
const IDS_PER_STATEMENT = 500;

/** ReviewStore on SQLite. */
export function createSqliteReviewStore(db: Kysely<CollectorTables>, clock: Clock): ReviewStore {
  const readLatest = (tenant: string) =>
    db
      .selectFrom("review_verdicts as one")
      .select(["one.decision_id", "one.verdict", "one.reviewer", "one.at"])
      .where("one.tenant", "=", tenant)
      .where("one.number", "=", (from) =>
        from
          .selectFrom("review_verdicts as other")
          .select(({ fn }) => fn.max("other.number").as("number"))
          .whereRef("other.tenant", "=", "one.tenant")
          .whereRef("other.decision_id", "=", "one.decision_id"),
      );
  return {
    async record(tenant, decisionIds, verdict, reviewer) {
      const at = new Date(clock.now()).toISOString();
      try {
        return await db.transaction().execute((trx) => append(trx, tenant, decisionIds, { verdict, reviewer, at }));
      } catch (thrown) {
        throw storageError(thrown);
      }
    },
    async latest(tenant) {
      const rows = await readLatest(tenant).execute();
      return new Map(rows.map(({ decision_id, ...verdict }) => [decision_id, verdict]));
    },
    async rejected(tenant) {
      const rows = await readLatest(tenant).where("one.verdict", "=", "rejected").execute();
      return new Set(rows.map((row) => row.decision_id));
    },
    history: (tenant, decisionId) =>
      db
        .selectFrom("review_verdicts")
        .select(["verdict", "reviewer", "at"])
        .where("tenant", "=", tenant)
        .where("decision_id", "=", decisionId)
        .orderBy("number")
        .execute(),
    async forgetErased(tenant) {
      const kept = db.selectFrom("decisions").select("id").where("tenant", "=", tenant);
      for (const table of ["review_verdicts", "review_sample"] as const) {
        await db.deleteFrom(table).where("tenant", "=", tenant).where("decision_id", "not in", kept).execute();
      }
      await scrub(db);
    },
  };
}

async function append(
  trx: Kysely<CollectorTables>,
  tenant: string,
  decisionIds: readonly string[],
  said: RecordedVerdict,
): Promise<readonly string[]> {
  const known = await existing(trx, tenant, [...new Set(decisionIds)]);
  const last = await trx
    .selectFrom("review_verdicts")
    .select(trx.fn.max("number").as("number"))
    .where("tenant", "=", tenant)
    .executeTakeFirst();
  const rows = known.map(
    (decision_id, index): ReviewVerdictRow => ({
      ...{ tenant, decision_id, ...said },
      number: (last?.number ?? 0) + 1 + index,
    }),
  );
  for (let from = 0; from < rows.length; from += IDS_PER_STATEMENT) {
    await trx
      .insertInto("review_verdicts")
      .values(rows.slice(from, from + IDS_PER_STATEMENT))
      .execute();
  }
  return known;
}

async function existing(
  trx: Kysely<CollectorTables>,
  tenant: string,
  decisionIds: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; from < decisionIds.length; from += IDS_PER_STATEMENT) {
    const rows = await trx
      .selectFrom("decisions")
      .select("id")
      .where("tenant", "=", tenant)
      .where("id", "in", decisionIds.slice(from, from + IDS_PER_STATEMENT))
      .execute();
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}
