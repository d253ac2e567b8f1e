import type { Collector } from "@lucid/collector";
import type { Decision } from "@lucid/core";
import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, expect, it } from "vitest";
import { createCollectorClient } from "./lab/collector-client.ts";
import { createDice } from "./lab/create-dice.ts";
import { openSoakCollector } from "./lab/open-soak-collector.ts";
import { removeProtection } from "./lab/removed-protections.ts";
import { cleanUp, createSoakDesk, newId } from "./lab/soak-desk.ts";

const SENDS = SOAKING ? 100_000 : 4000;
const BATCH = 40;
const AT_ONCE = 6;
const DAY_MS = 86_400_000;
afterAll(cleanUp);

interface Outcome {
  readonly sends: number;
  readonly distinct: number;
  readonly rows: number;
  readonly doubled: number;
  readonly missing: number;
  readonly unanswered: number;
}

/** 70 % of the sends are new; the others repeat an earlier decision, at once or much later, in any order. */
function sendsOf(count: number, seed: number): Decision[] {
  const dice = createDice(seed);
  const fresh = Array.from({ length: Math.ceil(count * 0.7) }, (_, index) =>
    sampleDecision(index, {
      id: newId(),
      decidedAt: new Date(1_700_000_000_000 + index * DAY_MS * 0.01).toISOString(),
    }),
  );
  const sends = [...fresh];
  while (sends.length < count) sends.push(fresh[dice(fresh.length)] ?? sampleDecision());
  // Moved by up to a thousand places: repeats overtake their originals, some land in the same batch.
  return sends
    .map((decision, index) => ({ decision, at: (index % fresh.length) + dice(1000) }))
    .sort((left, right) => left.at - right.at)
    .map(({ decision }) => decision);
}

async function repeatAndReorder(count: number, change?: (collector: Collector) => void): Promise<Outcome> {
  const desk = createSoakDesk();
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  const running = await openSoakCollector(desk, change ? { change } : {});
  const client = createCollectorClient(running.url, tenant);
  const token = await client.session();
  const sends = sendsOf(count, 11);
  const acknowledged = new Set<string>();
  let unanswered = 0;
  let next = 0;
  async function sender(): Promise<void> {
    while (next < sends.length) {
      const batch = sends.slice(next, next + BATCH);
      next += BATCH;
      const answer = await client.send(token, batch);
      if (answer?.status !== 200) unanswered += batch.length;
      for (const { id } of answer?.results ?? []) acknowledged.add(id);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  const rows = (await client.exportAll()).map(({ id }) => id);
  await running.stop();
  const kept = new Set(rows);
  const distinct = new Set(sends.map(({ id }) => id)).size;
  const missing = [...acknowledged].filter((id) => !kept.has(id)).length;
  return { sends: sends.length, distinct, rows: rows.length, doubled: rows.length - kept.size, missing, unanswered };
}

it(`${SENDS} sends, three in ten repeated and out of order, leave one row for each distinct id`, {
  timeout: 900_000,
}, async () => {
  const { sends, distinct, rows, doubled, missing, unanswered } = await repeatAndReorder(SENDS);
  const lost = missing + doubled + Math.abs(rows - distinct);
  noteFigures({
    soak: "idempotency",
    ...{ of: "sends", tried: sends, survived: sends - unanswered, lost },
    metrics: [
      { name: "sends", value: sends, unit: "decisions", better: "higher", goal: 100_000 },
      { name: "ids_distinct", value: distinct, unit: "ids", better: "higher", goal: null },
      { name: "rows", value: rows, unit: "rows", better: "higher", goal: distinct },
      { name: "rows_doubled", value: doubled, unit: "rows", better: "lower", goal: 0 },
      { name: "rows_missing", value: missing, unit: "rows", better: "lower", goal: 0 },
    ],
  });
  expect({ rows, doubled, missing, unanswered }).toEqual({ rows: distinct, doubled: 0, missing: 0, unanswered: 0 });
});

it("notices a collector that keeps every arrival", async () => {
  const outcome = await repeatAndReorder(800, (collector) => removeProtection(collector, "idempotency"));
  expect(outcome.rows).toBeGreaterThan(outcome.distinct);
});
