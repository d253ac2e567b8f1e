import { createHash } from "node:crypto";
import {
  AppError,
  type AppendResult,
  type Clock,
  type Decision,
  type DecisionPage,
  type DecisionStore,
  type EraseSelector,
} from "@lucid/core";
import type { Kysely } from "kysely";
import { canonicalJson } from "./canonical-json.ts";
import { createGroupCommit } from "./group-commit.ts";
import { scrub } from "./sqlite-database.ts";
import { storageError } from "./storage-error.ts";
import type { CollectorTables, DecisionRow } from "./tables.ts";

const WINDOW_MS = 2;
const ROWS_PER_STATEMENT = 200;

/** A DecisionStore that also says how it is doing. */
export interface ObservedDecisionStore extends DecisionStore {
  /** Decisions waiting for a commit. */
  queued(): number;
  /** True after a commit failed, until one succeeds. */
  failing(): boolean;
}

interface Arrived {
  readonly tenant: string;
  readonly decision: Decision;
}

export interface DecisionStoreOptions {
  readonly db: Kysely<CollectorTables>;
  readonly clock: Clock;
  readonly maxQueued?: number;
  /** Called when an id arrives again with other content: the first stays. */
  readonly onConflict?: (tenant: string, id: string) => void;
  readonly onFailure?: (error: AppError) => void;
}

/** DecisionStore on SQLite. `append` resolves only after the commit (WAL, FULL) that holds the rows. */
export function createSqliteDecisionStore(options: DecisionStoreOptions): ObservedDecisionStore {
  const { db, clock } = options;
  let failing = false;
  const group = createGroupCommit<Arrived, AppendResult>({
    windowMs: WINDOW_MS,
    maxQueued: options.maxQueued ?? 5000,
    async commit(items) {
      try {
        const receivedAt = new Date(clock.now()).toISOString();
        const results = await db.transaction().execute((trx) => store(trx, items, receivedAt, options.onConflict));
        failing = false;
        return results;
      } catch (thrown) {
        failing = true;
        const error = storageError(thrown);
        options.onFailure?.(error);
        throw error;
      }
    },
  });
  return {
    append: (tenant, decisions) =>
      decisions.length === 0 ? Promise.resolve([]) : group.submit(decisions.map((decision) => ({ tenant, decision }))),
    exportSince: (tenant, cursor, limit) => readPage(db, tenant, cursor, limit),
    erase: (tenant, selector) => erase(db, tenant, selector),
    queued: group.queued,
    failing: () => failing,
    close: group.close,
  };
}

function keyOf({ tenant, decision }: Arrived): string {
  return `${tenant} ${decision.id}`;
}

async function store(
  trx: Kysely<CollectorTables>,
  items: readonly Arrived[],
  receivedAt: string,
  onConflict: DecisionStoreOptions["onConflict"],
): Promise<readonly AppendResult[]> {
  const known = new Map<string, string>();
  const next = new Map<string, number>();
  for (const tenant of new Set(items.map((item) => item.tenant))) {
    const ids = items.filter((item) => item.tenant === tenant).map((item) => item.decision.id);
    for (const [id, hash] of await readHashes(trx, tenant, ids)) known.set(`${tenant} ${id}`, hash);
    next.set(tenant, await readLastArrival(trx, tenant));
  }
  const rows: DecisionRow[] = [];
  const results = items.map((item): AppendResult => {
    const content = canonicalJson(item.decision);
    const hash = createHash("sha256").update(content).digest("hex");
    const before = known.get(keyOf(item));
    if (before !== undefined) {
      if (before !== hash) onConflict?.(item.tenant, item.decision.id);
      return { id: item.decision.id, status: "duplicate" };
    }
    known.set(keyOf(item), hash);
    const arrival = (next.get(item.tenant) ?? 0) + 1;
    next.set(item.tenant, arrival);
    rows.push(toRow(item, arrival, receivedAt, hash, content));
    return { id: item.decision.id, status: "stored" };
  });
  await insert(trx, rows, next);
  return results;
}

function toRow(
  { tenant, decision }: Arrived,
  arrival: number,
  receivedAt: string,
  hash: string,
  content: string,
): DecisionRow {
  return {
    tenant,
    arrival,
    id: decision.id,
    ticket_id: decision.ticketId,
    requester: decision.requester,
    agent: decision.agent,
    received_at: receivedAt,
    content_hash: hash,
    content,
  };
}

async function readHashes(
  db: Kysely<CollectorTables>,
  tenant: string,
  ids: readonly string[],
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (let from = 0; from < ids.length; from += ROWS_PER_STATEMENT) {
    const rows = await db
      .selectFrom("decisions")
      .select(["id", "content_hash"])
      .where("tenant", "=", tenant)
      .where("id", "in", ids.slice(from, from + ROWS_PER_STATEMENT))
      .execute();
    for (const row of rows) found.push([row.id, row.content_hash]);
  }
  return found;
}

async function readLastArrival(db: Kysely<CollectorTables>, tenant: string): Promise<number> {
  const row = await db.selectFrom("arrivals").select("last").where("tenant", "=", tenant).executeTakeFirst();
  return row?.last ?? 0;
}

async function insert(
  db: Kysely<CollectorTables>,
  rows: readonly DecisionRow[],
  last: ReadonlyMap<string, number>,
): Promise<void> {
  if (rows.length === 0) return;
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await db
      .insertInto("decisions")
      .values(rows.slice(from, from + ROWS_PER_STATEMENT))
      .execute();
  }
  for (const [tenant, arrival] of last) {
    await db
      .insertInto("arrivals")
      .values({ tenant, last: arrival })
      .onConflict((conflict) => conflict.column("tenant").doUpdateSet({ last: arrival }))
      .execute();
  }
}

function arrivalOf(cursor: string | null): number {
  if (cursor === null) return 0;
  const arrival = /^a[0-9a-z]{1,12}$/.test(cursor) ? Number.parseInt(cursor.slice(1), 36) : Number.NaN;
  if (!Number.isSafeInteger(arrival)) throw new AppError("bad_request", "cursor: must be a cursor of an earlier page");
  return arrival;
}

async function readPage(
  db: Kysely<CollectorTables>,
  tenant: string,
  cursor: string | null,
  limit: number,
): Promise<DecisionPage> {
  const after = arrivalOf(cursor);
  const rows = await db
    .selectFrom("decisions")
    .select(["arrival", "received_at", "content"])
    .where("tenant", "=", tenant)
    .where("arrival", ">", after)
    .orderBy("arrival")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    decisions: page.map((row) => ({ ...(JSON.parse(row.content) as Decision), receivedAt: row.received_at })),
    cursor: last ? `a${last.arrival.toString(36)}` : cursor,
    hasMore: rows.length > limit,
  };
}

/** Browsers that keep a memory of their own learn of an erasure by its count. */
async function deleteRows(trx: Kysely<CollectorTables>, tenant: string, selector: EraseSelector): Promise<bigint> {
  const chosen = trx.deleteFrom("decisions").where("tenant", "=", tenant);
  const query =
    "ticketId" in selector
      ? chosen.where("ticket_id", "=", selector.ticketId)
      : "requester" in selector
        ? chosen.where("requester", "=", selector.requester)
        : chosen.where("agent", "=", selector.agent);
  const { numDeletedRows } = await query.executeTakeFirst();
  await trx
    .insertInto("erasures")
    .values({ tenant, count: 1 })
    .onConflict((conflict) =>
      conflict.column("tenant").doUpdateSet(({ eb, ref }) => ({ count: eb(ref("erasures.count"), "+", 1) })),
    )
    .execute();
  return numDeletedRows;
}

/** Deletes rows and their bytes. */
async function erase(db: Kysely<CollectorTables>, tenant: string, selector: EraseSelector): Promise<number> {
  try {
    const numDeletedRows = await db.transaction().execute((trx) => deleteRows(trx, tenant, selector));
    await scrub(db);
    return Number(numDeletedRows);
  } catch (thrown) {
    throw storageError(thrown);
  }
}
