import type { Decision } from "@lucid/core";
import { type Kysely, sql } from "kysely";
import type { CollectorTables } from "./tables.ts";

/** A decision with a vector. */
export interface DecidedTicket {
  /** Position of arrival: counts up within a tenant, never reused. */
  readonly arrival: number;
  readonly decision: Decision & { readonly vector: NonNullable<Decision["vector"]> };
}

/** Changes whenever what is remembered may have changed. */
export interface MemoryMark {
  readonly arrival: number;
  readonly verdict: number;
  readonly erasures: number;
}

/** What memory reads of the collector's database. */
export interface MemoryStore {
  /** Three look-ups by key. */
  mark(tenant: string): Promise<MemoryMark>;
  /** Decisions on this taxonomy with vectors of this encoder, the newest first. */
  newest(tenant: string, taxonomyId: string, encoder: string, limit: number): Promise<readonly DecidedTicket[]>;
}

/** MemoryStore on SQLite. */
export function createSqliteMemoryStore(db: Kysely<CollectorTables>): MemoryStore {
  return {
    async mark(tenant) {
      const last = await db.selectFrom("arrivals").select("last").where("tenant", "=", tenant).executeTakeFirst();
      const verdict = await db
        .selectFrom("review_verdicts")
        .select(({ fn }) => fn.max("number").as("number"))
        .where("tenant", "=", tenant)
        .executeTakeFirst();
      const erased = await db.selectFrom("erasures").select("count").where("tenant", "=", tenant).executeTakeFirst();
      return { arrival: last?.last ?? 0, verdict: Number(verdict?.number ?? 0), erasures: erased?.count ?? 0 };
    },
    async newest(tenant, taxonomyId, encoder, limit) {
      const rows = await db
        .selectFrom("decisions")
        .select(["arrival", "content"])
        .where("tenant", "=", tenant)
        .where(sql<boolean>`json_extract(content, '$.vector.encoder') = ${encoder}`)
        .where(sql<boolean>`json_extract(content, '$.taxonomyId') = ${taxonomyId}`)
        .orderBy("arrival", "desc")
        .limit(limit)
        .execute();
      return rows.flatMap(({ arrival, content }) => {
        const { vector, ...decision } = JSON.parse(content) as Decision;
        return vector === undefined ? [] : [{ arrival, decision: { ...decision, vector } }];
      });
    },
  };
}
