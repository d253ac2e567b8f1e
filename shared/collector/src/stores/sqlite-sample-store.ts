import type { Clock, LabelId } from "@lucid/core";
import type { Kysely } from "kysely";
import type { MonthlyAgreement } from "../review/measure-month.ts";
import { storageError } from "./storage-error.ts";
import type { CollectorTables } from "./tables.ts";

/** What a lead chose without seeing what others chose. */
export interface BlindLabels {
  readonly category: LabelId;
  readonly subcategory: LabelId | null;
  readonly priority: LabelId | null;
}

export interface SampledDecision {
  readonly decisionId: string;
  /** Category and confidence band it stands for. */
  readonly stratum: string;
  readonly labels: BlindLabels | null;
  readonly reviewer: string | null;
}

/** Monthly blind samples and what they said. */
export interface SampleStore {
  /** In the order in which they are shown; empty: none was drawn. */
  read(tenant: string, month: string): Promise<readonly SampledDecision[]>;
  /** Keeps a drawn sample; a month that has one stays as it is. */
  draw(tenant: string, month: string, drawn: readonly Pick<SampledDecision, "decisionId" | "stratum">[]): Promise<void>;
  /** null takes a label back. False: the decision is not in that month's sample. */
  label(
    tenant: string,
    month: string,
    decisionId: string,
    labels: BlindLabels | null,
    reviewer: string,
  ): Promise<boolean>;
  /** Blind labels by decision id, all months. */
  labelled(tenant: string): Promise<ReadonlyMap<string, BlindLabels>>;
  keepResult(tenant: string, result: MonthlyAgreement): Promise<void>;
  /** Newest month first. */
  results(tenant: string): Promise<readonly MonthlyAgreement[]>;
}

/** SampleStore on SQLite. */
export function createSqliteSampleStore(db: Kysely<CollectorTables>, clock: Clock): SampleStore {
  const stored = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (thrown) {
      throw storageError(thrown);
    }
  };
  const now = () => new Date(clock.now()).toISOString();
  return {
    async read(tenant, month) {
      const rows = await db
        .selectFrom("review_sample")
        .select(["decision_id", "stratum", "labels", "reviewer"])
        .where("tenant", "=", tenant)
        .where("month", "=", month)
        .orderBy("position")
        .execute();
      return rows.map(({ decision_id, stratum, labels, reviewer }) => ({
        ...{ decisionId: decision_id, stratum, reviewer },
        labels: labels === null ? null : (JSON.parse(labels) as BlindLabels),
      }));
    },
    draw: (tenant, month, drawn) =>
      stored(() =>
        db.transaction().execute(async (trx) => {
          const known = await trx
            .selectFrom("review_sample")
            .select("decision_id")
            .where("tenant", "=", tenant)
            .where("month", "=", month)
            .executeTakeFirst();
          if (known || drawn.length === 0) return;
          const rows = drawn.map(({ decisionId, stratum }, position) => ({
            ...{ tenant, month, position, decision_id: decisionId, stratum },
            ...{ labels: null, reviewer: null, at: null },
          }));
          await trx.insertInto("review_sample").values(rows).execute();
        }),
      ),
    label: (tenant, month, decisionId, labels, reviewer) =>
      stored(async () => {
        const said = labels === null ? null : JSON.stringify(labels);
        const { numUpdatedRows } = await db
          .updateTable("review_sample")
          .set({ labels: said, reviewer: labels === null ? null : reviewer, at: now() })
          .where("tenant", "=", tenant)
          .where("month", "=", month)
          .where("decision_id", "=", decisionId)
          .executeTakeFirst();
        return Number(numUpdatedRows) > 0;
      }),
    async labelled(tenant) {
      const rows = await db
        .selectFrom("review_sample")
        .select(["decision_id", "labels"])
        .where("tenant", "=", tenant)
        .where("labels", "is not", null)
        .execute();
      return new Map(rows.map(({ decision_id, labels }) => [decision_id, JSON.parse(labels ?? "null") as BlindLabels]));
    },
    keepResult: (tenant, result) =>
      stored(async () => {
        const row = { result: JSON.stringify(result), at: now() };
        await db
          .insertInto("review_agreement")
          .values({ tenant, month: result.month, ...row })
          .onConflict((conflict) => conflict.columns(["tenant", "month"]).doUpdateSet(row))
          .execute();
      }),
    async results(tenant) {
      const rows = await db
        .selectFrom("review_agreement")
        .select("result")
        .where("tenant", "=", tenant)
        .orderBy("month", "desc")
        .execute();
      return rows.map(({ result }) => JSON.parse(result) as MonthlyAgreement);
    },
  };
}
