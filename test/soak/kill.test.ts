import { SOAKING } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, expect, it } from "vitest";
import { compareRows, sendUntil } from "./lab/acknowledging-sender.ts";
import { createCollectorClient } from "./lab/collector-client.ts";
import { createDice } from "./lab/create-dice.ts";
import type { Protection } from "./lab/removed-protections.ts";
import { cleanUp, createSoakDesk } from "./lab/soak-desk.ts";
import { startCollectorProcess } from "./lab/start-collector-process.ts";

const KILLS = SOAKING ? 200 : 3;
const ROWS_PER_KILL = 500;
const LANES = 8;
const BATCH = 20;
afterAll(cleanUp);

/**
 * One data folder, `kills` lives: each starts a collector, sends until a random number of rows was acknowledged, and ends with
 * SIGKILL while sends are under way. In the end everything acknowledged must be in the export, once.
 */
async function killAndCompare(kills: number, without?: Protection) {
  const desk = createSoakDesk();
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  const dice = createDice(kills);
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < kills; kill++) {
    const running = await startCollectorProcess(desk, without ? { without } : {});
    const client = createCollectorClient(running.url, tenant);
    const token = await client.session();
    const enough = acknowledged.size + ROWS_PER_KILL + dice(ROWS_PER_KILL);
    const gone = running.child;
    await sendUntil(client, {
      ...{ token, lanes: LANES, batch: BATCH, stopped: () => gone.signalCode !== null },
      onAcknowledged: (ids) => {
        for (const id of ids) acknowledged.add(id);
        if (acknowledged.size >= enough) gone.kill("SIGKILL");
      },
    });
    await running.kill();
  }
  const last = await startCollectorProcess(desk);
  const exported = await createCollectorClient(last.url, tenant).exportAll();
  await last.stop();
  return { acknowledged: acknowledged.size, ...compareRows(acknowledged, exported) };
}

it(`${KILLS} kills under load: nothing acknowledged is lost or doubled`, { timeout: 1_800_000 }, async () => {
  const { acknowledged, missing, doubled } = await killAndCompare(KILLS);
  noteFigures({
    soak: "kill",
    ...{ of: "acknowledged rows", tried: acknowledged, survived: acknowledged - missing, lost: missing + doubled },
    metrics: [
      { name: "kills", value: KILLS, unit: "kills", better: "higher", goal: 200 },
      { name: "rows_acked", value: acknowledged, unit: "rows", better: "higher", goal: 100_000 },
      { name: "rows_missing", value: missing, unit: "rows", better: "lower", goal: 0 },
      { name: "rows_doubled", value: doubled, unit: "rows", better: "lower", goal: 0 },
    ],
  });
  expect(acknowledged).toBeGreaterThanOrEqual(KILLS * ROWS_PER_KILL);
  expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
});

it("notices a collector that acknowledges before it commits", { timeout: 120_000 }, async () => {
  const { missing } = await killAndCompare(1, "durability");
  expect(missing).toBeGreaterThan(0);
});
