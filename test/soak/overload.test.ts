import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, expect, it } from "vitest";
import { compareRows } from "./lab/acknowledging-sender.ts";
import { type CollectorClient, createCollectorClient } from "./lab/collector-client.ts";
import { runLoad } from "./lab/run-load.ts";
import { cleanUp, createSoakDesk } from "./lab/soak-desk.ts";
import { startCollectorProcess } from "./lab/start-collector-process.ts";

/** What the tenant may send, and how many times as much is offered: in the short form so that a busy machine offers too much as well. */
const ALLOWED_PER_SECOND = SOAKING ? 1000 : 2;
const TIMES_ALLOWED = SOAKING ? 5 : 100;
const CALM_SECONDS = SOAKING ? 20 : 2;
const STORM_SECONDS = SOAKING ? 60 : 3;
const AFTER_SECONDS = SOAKING ? 20 : 4;
const RECOVERED_SECONDS = 10;
const BATCH = 50;
/** Below this a p99 is good, whatever it was before the storm. */
const GOOD_P99_MS = 150;
afterAll(cleanUp);

/** As outboxes do: again and again, waiting as long as the collector says. */
async function sendAgain(client: CollectorClient, token: string, ids: readonly string[]): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH).map((id, index) => sampleDecision(index, { id }));
    for (;;) {
      const answer = await client.send(token, batch);
      if (answer?.status === 200) {
        acknowledged.push(...answer.results.map(({ id }) => id));
        break;
      }
      if (answer === null || answer.retryAfter === null) throw new Error(`a retry was answered ${answer?.status}`);
      const { retryAfter } = answer;
      await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
    }
  }
  return acknowledged;
}

/** Seconds after the storm until every later second was good; Infinity when it never was. */
function secondsToRecover(p99MsBySecond: readonly number[], goodMs: number): number {
  const lastBad = p99MsBySecond.findLastIndex((ms) => !(ms <= goodMs));
  return lastBad === p99MsBySecond.length - 1 ? Number.POSITIVE_INFINITY : lastBad + 1;
}

it(`${TIMES_ALLOWED} times the load for ${STORM_SECONDS} s: refused politely, nothing lost, quick again`, {
  timeout: 600_000,
}, async () => {
  const desk = createSoakDesk(["a"], { limits: { tenantRequestsPerMinute: ALLOWED_PER_SECOND * 60 } });
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  const running = await startCollectorProcess(desk);
  const client = createCollectorClient(running.url, tenant);
  const token = await client.session();
  const at = { url: running.url, token };
  const half = ALLOWED_PER_SECOND / 2;
  const calm = await runLoad({ ...at, perSecond: half, seconds: CALM_SECONDS });
  const storm = await runLoad({ ...at, perSecond: ALLOWED_PER_SECOND * TIMES_ALLOWED, seconds: STORM_SECONDS });
  const after = await runLoad({ ...at, perSecond: half, seconds: AFTER_SECONDS });
  const phases = [calm, storm, after];
  const unacknowledged = phases.flatMap(({ sent, acknowledged }) => sent.filter((id) => !acknowledged.has(id)));
  const again = await sendAgain(client, token, unacknowledged);
  const acknowledged = new Set([...phases.flatMap((phase) => [...phase.acknowledged]), ...again]);
  const everything = new Set(phases.flatMap(({ sent }) => sent));
  const { missing, doubled } = compareRows(everything, await client.exportAll());
  await running.stop();
  const refused = (storm.statuses.get(429) ?? 0) + (storm.statuses.get(503) ?? 0);
  const rude = phases.flatMap(({ statuses }) => [...statuses.keys()].filter((one) => ![200, 429, 503].includes(one)));
  const silent = phases.reduce((sum, { withoutRetryAfter }) => sum + withoutRetryAfter, 0);
  const recovery = secondsToRecover(after.p99MsBySecond, Math.max(GOOD_P99_MS, 2 * calm.p99Ms));
  noteFigures({
    soak: "overload",
    ...{ of: "decisions", tried: everything.size, survived: acknowledged.size, lost: missing + doubled },
    metrics: [
      {
        name: "offered_per_second",
        value: storm.sent.length / STORM_SECONDS,
        unit: "1/s",
        better: "higher",
        goal: null,
      },
      { name: "allowed_per_second", value: ALLOWED_PER_SECOND, unit: "1/s", better: "higher", goal: null },
      { name: "refused", value: refused, unit: "answers 429 or 503", better: "lower", goal: null },
      { name: "refused_without_retry_after", value: silent, unit: "answers", better: "lower", goal: 0 },
      { name: "other_answers", value: rude.length, unit: "statuses", better: "lower", goal: 0 },
      { name: "errors", value: storm.errors, unit: "connections", better: "lower", goal: 0 },
      { name: "rows_missing_after_retries", value: missing, unit: "rows", better: "lower", goal: 0 },
      { name: "p99_before_ms", value: calm.p99Ms, unit: "ms", better: "lower", goal: null },
      { name: "p99_storm_ms", value: storm.p99Ms, unit: "ms", better: "lower", goal: null },
      { name: "p99_after_ms", value: after.p99Ms, unit: "ms", better: "lower", goal: null },
      { name: "recovery_s", value: recovery, unit: "s", better: "lower", goal: RECOVERED_SECONDS },
    ],
  });
  expect(refused).toBeGreaterThan(0);
  expect({ rude, silent, missing, doubled, errors: storm.errors }).toEqual({
    ...{ rude: [], silent: 0, missing: 0, doubled: 0, errors: 0 },
  });
  if (SOAKING) expect(recovery).toBeLessThanOrEqual(RECOVERED_SECONDS);
});
