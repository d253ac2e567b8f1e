import path from "node:path";
import { SOAKING } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, describe, expect, it } from "vitest";
import { compareRows, sendUntil } from "./lab/acknowledging-sender.ts";
import { createCollectorClient } from "./lab/collector-client.ts";
import { createDice } from "./lab/create-dice.ts";
import { mountCopy, mountNewDisk, whyNoDisks } from "./lab/mount-disk.ts";
import { cleanUp, createSoakDesk, type SoakDesk } from "./lab/soak-desk.ts";
import { startCollectorProcess } from "./lab/start-collector-process.ts";

const CUTS = SOAKING ? 30 : 2;
const ROWS_PER_CUT = 400;
const LANES = 8;
const BATCH = 20;
const DISK_MB = 64;
const noDisks = whyNoDisks();
afterAll(cleanUp);

interface Outcome {
  readonly acknowledged: number;
  readonly missing: number;
  readonly doubled: number;
}

/**
 * A collector on a disk of its own takes decisions under load; the power goes when a random number was acknowledged: its disk is
 * copied as its blocks are at that moment, without what the system holds in memory, and a collector started on the copy must have
 * every row that was acknowledged before.
 */
async function cutOnce(enough: number, without?: "syncing"): Promise<Outcome> {
  const disk = mountNewDisk(DISK_MB);
  const desk = createSoakDesk(["a"], { folder: path.join(disk.folder, "data") });
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  const running = await startCollectorProcess(desk, without ? { without } : {});
  const client = createCollectorClient(running.url, tenant);
  const token = await client.session();
  const acknowledged = new Set<string>();
  let cut: ReturnType<typeof mountCopy> | undefined;
  await sendUntil(client, {
    ...{ token, lanes: LANES, batch: BATCH, stopped: () => cut !== undefined },
    onAcknowledged: (ids) => {
      if (cut !== undefined) return;
      for (const id of ids) acknowledged.add(id);
      if (acknowledged.size < enough) return;
      running.child.kill("SIGSTOP");
      cut = mountCopy(disk);
      running.child.kill("SIGKILL");
    },
  });
  await running.kill();
  disk.unmount();
  if (cut === undefined) throw new Error("the power never went");
  const after: SoakDesk = { ...desk, folder: path.join(cut.folder, "data") };
  const restarted = await startCollectorProcess(after);
  const exported = await createCollectorClient(restarted.url, tenant).exportAll();
  await restarted.stop();
  cut.unmount();
  const { missing, doubled } = compareRows(acknowledged, exported);
  return { acknowledged: acknowledged.size, missing, doubled };
}

function add(left: Outcome, right: Outcome): Outcome {
  return {
    acknowledged: left.acknowledged + right.acknowledged,
    missing: left.missing + right.missing,
    doubled: left.doubled + right.doubled,
  };
}

describe("power cuts", () => {
  it.runIf(noDisks !== null)(`${noDisks}`, () => {
    const note = noDisks ?? "";
    noteFigures({ soak: "power-cut", of: "power cuts", tried: 0, survived: 0, lost: 0, metrics: [], note });
    expect(note).toContain("not run");
  });

  it.skipIf(noDisks !== null)(
    `${CUTS} of them under load: nothing acknowledged is lost or doubled`,
    {
      timeout: 1_200_000,
    },
    async () => {
      const dice = createDice(CUTS);
      let total: Outcome = { acknowledged: 0, missing: 0, doubled: 0 };
      for (let cut = 0; cut < CUTS; cut++) total = add(total, await cutOnce(ROWS_PER_CUT + dice(ROWS_PER_CUT)));
      const { acknowledged, missing, doubled } = total;
      noteFigures({
        soak: "power-cut",
        ...{ of: "acknowledged rows", tried: acknowledged, survived: acknowledged - missing, lost: missing + doubled },
        metrics: [
          { name: "power_cuts", value: CUTS, unit: "cuts", better: "higher", goal: 30 },
          { name: "rows_acked", value: acknowledged, unit: "rows", better: "higher", goal: null },
          { name: "rows_missing", value: missing, unit: "rows", better: "lower", goal: 0 },
          { name: "rows_doubled", value: doubled, unit: "rows", better: "lower", goal: 0 },
        ],
      });
      expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
    },
  );

  it.skipIf(noDisks !== null)(
    "loses rows where commits are not synced: the check would notice",
    {
      timeout: 120_000,
    },
    async () => {
      const { missing } = await cutOnce(ROWS_PER_CUT * 2, "syncing");
      noteFigures({
        soak: "power-cut",
        ...{ of: "canary without syncing", tried: 1, survived: missing > 0 ? 1 : 0, lost: 0 },
        metrics: [{ name: "canary_rows_missing", value: missing, unit: "rows", better: "higher", goal: 1 }],
      });
      expect(missing).toBeGreaterThan(0);
    },
  );
});
