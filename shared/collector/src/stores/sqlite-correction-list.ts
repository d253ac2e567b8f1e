import { type Decision, FIELD_IDS } from "@lucid/core";
import { type Kysely, sql } from "kysely";
import type { RecordedVerdict, Verdict } from "./sqlite-review-store.ts";
import type { CollectorTables } from "./tables.ts";

export interface CorrectionFilter {
  readonly state?: Verdict;
  /** Suggested or final category. */
  readonly category?: string;
  readonly reason?: string;
  readonly ticketId?: string;
}

export interface StoredCorrection {
  /** Position of arrival. */
  readonly arrival: number;
  readonly receivedAt: string;
  readonly decision: Decision;
  /** null: nobody said anything yet. */
  readonly verdict: RecordedVerdict | null;
  /** Corrections of this tenant with the same suggested and final category and subcategory, this one included. */
  readonly similar: number;
}

export interface CorrectionPage {
  readonly corrections: readonly StoredCorrection[];
  /** Pass it as `before` to read on; null at the end. */
  readonly before: number | null;
}

/** Decisions in which people chose something else than was suggested, newest first. */
export interface CorrectionList {
  page(tenant: string, filter: CorrectionFilter, before: number | null, limit: number): Promise<CorrectionPage>;
  /** How many there are by the latest verdict. */
  counts(tenant: string): Promise<Readonly<Record<Verdict, number>>>;
  /** Any decisions by id, corrections or not; those that do not exist (any more) are absent. */
  find(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, Decision>>;
}

const IDS_PER_STATEMENT = 500;
const at = (path: string) => sql<string | null>`json_extract(d.content, ${sql.lit(`$.${path}`)})`;
const isCorrection = sql<boolean>`json_extract(d.content, '$.kind') in ('corrected', 'edited-in-form')`;
const differs = sql<boolean>`(${sql.join(
  FIELD_IDS.map(
    (field) =>
      sql`(${at(`final.${field}`)} is not null and ${at(`final.${field}`)} is distinct from ${at(`suggested.${field}`)})`,
  ),
  sql` or `,
)})`;
const SAME = ["suggested.category", "suggested.subcategory", "final.category", "final.subcategory"] as const;
const pairKey = sql<string>`${sql.join(
  SAME.map((path) => sql`coalesce(${at(path)}, '')`),
  sql` || ' ' || `,
)}`;

/** CorrectionList on SQLite. */
export function createSqliteCorrectionList(db: Kysely<CollectorTables>): CorrectionList {
  return {
    async page(tenant, filter, before, limit) {
      const rows = await filtered(db, tenant, filter)
        .$if(before !== null, (query) => query.where("d.arrival", "<", before ?? 0))
        .select(["d.arrival", "d.received_at", "d.content", "v.verdict", "v.reviewer", "v.at", pairKey.as("pair")])
        .orderBy("d.arrival", "desc")
        .limit(limit + 1)
        .execute();
      const shown = rows.slice(0, limit);
      const similar = await countPairs(db, tenant);
      const last = shown.at(-1);
      return {
        corrections: shown.map(({ arrival, received_at, content, verdict, reviewer, at: saidAt, pair }) => ({
          arrival,
          receivedAt: received_at,
          decision: JSON.parse(content) as Decision,
          verdict: verdict === null || reviewer === null || saidAt === null ? null : { verdict, reviewer, at: saidAt },
          similar: similar.get(pair) ?? 1,
        })),
        before: rows.length > limit && last ? last.arrival : null,
      };
    },
    async counts(tenant) {
      const rows = await filtered(db, tenant, {})
        .select(sql<Verdict>`coalesce(v.verdict, 'pending')`.as("state"))
        .select((from) => from.fn.countAll<number>().as("count"))
        .groupBy("state")
        .execute();
      const counted = new Map(rows.map(({ state, count }) => [state, count]));
      return {
        pending: counted.get("pending") ?? 0,
        approved: counted.get("approved") ?? 0,
        rejected: counted.get("rejected") ?? 0,
      };
    },
    async find(tenant, ids) {
      const found = new Map<string, Decision>();
      for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT) {
        const rows = await db
          .selectFrom("decisions")
          .select(["id", "content"])
          .where("tenant", "=", tenant)
          .where("id", "in", ids.slice(from, from + IDS_PER_STATEMENT))
          .execute();
        for (const { id, content } of rows) found.set(id, JSON.parse(content) as Decision);
      }
      return found;
    },
  };
}

function corrections(db: Kysely<CollectorTables>, tenant: string) {
  return db.selectFrom("decisions as d").where("d.tenant", "=", tenant).where(isCorrection).where(differs);
}

function filtered(db: Kysely<CollectorTables>, tenant: string, filter: CorrectionFilter) {
  const { state, category, reason, ticketId } = filter;
  return corrections(db, tenant)
    .leftJoin("review_verdicts as v", (join) =>
      join
        .onRef("v.tenant", "=", "d.tenant")
        .onRef("v.decision_id", "=", "d.id")
        .on("v.number", "=", (from) =>
          from
            .selectFrom("review_verdicts as w")
            .select(({ fn }) => fn.max("w.number").as("number"))
            .whereRef("w.tenant", "=", "d.tenant")
            .whereRef("w.decision_id", "=", "d.id"),
        ),
    )
    .$if(state !== undefined, (query) => query.where(sql<boolean>`coalesce(v.verdict, 'pending') = ${state}`))
    .$if(category !== undefined, (query) =>
      query.where(sql<boolean>`${category} in (${at("suggested.category")}, ${at("final.category")})`),
    )
    .$if(reason !== undefined, (query) => query.where(sql<boolean>`${at("reason")} = ${reason}`))
    .$if(ticketId !== undefined, (query) => query.where("d.ticket_id", "=", ticketId ?? ""));
}

async function countPairs(db: Kysely<CollectorTables>, tenant: string): Promise<ReadonlyMap<string, number>> {
  const rows = await corrections(db, tenant)
    .select(pairKey.as("pair"))
    .select((from) => from.fn.countAll<number>().as("count"))
    .groupBy("pair")
    .execute();
  return new Map(rows.map(({ pair, count }) => [pair, count]));
}
