import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Decision } from "@lucid/core";
import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { compareRows } from "./lab/acknowledging-sender.ts";
import { type CollectorClient, createCollectorClient, type SendAnswer } from "./lab/collector-client.ts";
import { createDice } from "./lab/create-dice.ts";
import { mountNewDisk, whyNoDisks } from "./lab/mount-disk.ts";
import { cleanUp, createSoakDesk, newId, type SoakDesk } from "./lab/soak-desk.ts";
import { type CollectorProcess, startCollectorProcess } from "./lab/start-collector-process.ts";

const TIMES = SOAKING ? 5 : 1;
const DAMAGES = SOAKING ? 40 : 3;
const PAGE_BYTES = 4096;
const DISK_MB = 24;
const BALLAST_BYTES = 10 * 1024 * 1024;
const noDisks = whyNoDisks();
afterAll(cleanUp);

interface Life {
  readonly running: CollectorProcess;
  readonly client: CollectorClient;
  readonly token: string;
}

async function start(desk: SoakDesk): Promise<Life> {
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  const running = await startCollectorProcess(desk);
  const client = createCollectorClient(running.url, tenant);
  return { running, client, token: await client.session() };
}

const batchOf = (count: number): Decision[] =>
  Array.from({ length: count }, (_, index) => sampleDecision(index, { id: newId() }));

/** Sends until the collector refuses (at most `most` batches); what it acknowledged goes into `acknowledged`. */
async function sendUntilRefused({ client, token }: Life, acknowledged: Set<string>, most: number) {
  for (let sent = 0; sent < most; sent++) {
    const answer = await client.send(token, batchOf(100));
    if (answer?.status !== 200) return answer;
    for (const { id } of answer.results) acknowledged.add(id);
  }
  return null;
}

/** How a refusal must look: the client keeps its decisions and knows when to come back. */
const REFUSED: Partial<SendAnswer> = { status: 503, results: [] };

function note(fault: string, tried: number, missing: number, doubled: number): void {
  const name = fault.replaceAll(" ", "_");
  noteFigures({
    soak: "storage-faults",
    ...{ of: `rows acknowledged around ${fault}`, tried, survived: tried - missing, lost: missing + doubled },
    metrics: [
      { name: `${name}_rows_acked`, value: tried, unit: "rows", better: "higher", goal: null },
      { name: `${name}_rows_missing`, value: missing, unit: "rows", better: "lower", goal: 0 },
      { name: `${name}_rows_doubled`, value: doubled, unit: "rows", better: "lower", goal: 0 },
    ],
  });
}

const databasesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".sqlite"))
    .map((name) => path.join(folder, name));

describe.skipIf(noDisks !== null)(`on a disk of ${DISK_MB} MB`, () => {
  it("a full disk: 503, nothing acknowledged that is not kept, and on it goes when there is room", {
    timeout: 300_000,
  }, async () => {
    const disk = mountNewDisk(DISK_MB);
    const desk = createSoakDesk(["a"], { folder: path.join(disk.folder, "data") });
    const acknowledged = new Set<string>();
    let life = await start(desk);
    const ballasts = Array.from({ length: TIMES }, (_, index) => path.join(disk.folder, `ballast-${index}`));
    for (const ballast of ballasts) writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES / TIMES));
    for (const ballast of ballasts) {
      const refusal = await sendUntilRefused(life, acknowledged, 2000);
      expect(refusal).toMatchObject(REFUSED);
      expect(refusal?.retryAfter).toBeGreaterThan(0);
      expect((await life.client.call("/healthz")).status).toBe(503);
      expect(life.running.log()).toMatch(/decisions not stored.*disk is full/);
      rmSync(ballast);
      const answer = await life.client.send(life.token, batchOf(10));
      expect(answer?.status).toBe(200);
      for (const { id } of answer?.results ?? []) acknowledged.add(id);
    }
    await life.running.kill();
    life = await start(desk);
    const { missing, doubled } = compareRows(acknowledged, await life.client.exportAll());
    await life.running.stop();
    disk.unmount();
    note("a full disk", acknowledged.size, missing, doubled);
    expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
  });

  it("a disk that turns read-only under it: 503, a start that says why, nothing lost after the repair", {
    timeout: 300_000,
  }, async () => {
    const disk = mountNewDisk(DISK_MB);
    const desk = createSoakDesk(["a"], { folder: path.join(disk.folder, "data") });
    const acknowledged = new Set<string>();
    let life = await start(desk);
    await sendUntilRefused(life, acknowledged, 10);
    disk.turnReadOnly();
    const refusal = await sendUntilRefused(life, acknowledged, 10);
    expect(refusal).toMatchObject(REFUSED);
    expect((await life.client.call("/healthz")).status).toBe(503);
    await life.running.kill();
    disk.unmount();
    disk.remount({ readOnly: true });
    await expect(startCollectorProcess(desk)).rejects.toThrow(/read-?only|EROFS/i);
    disk.unmount();
    disk.remount();
    life = await start(desk);
    const { missing, doubled } = compareRows(acknowledged, await life.client.exportAll());
    await life.running.stop();
    disk.unmount();
    note("a read-only disk", acknowledged.size, missing, doubled);
    expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
  });
});

describe("the database", () => {
  it.runIf(noDisks !== null)(`says why disks were left out: ${noDisks}`, () => {
    const metrics = [] as const;
    noteFigures({ soak: "storage-faults", of: "disks", tried: 0, survived: 0, lost: 0, metrics, note: noDisks ?? "" });
    expect(noDisks).toContain("not run");
  });

  it("locked by another program: 503 while it is, stored afterwards", { timeout: 120_000 }, async () => {
    const desk = createSoakDesk();
    const life = await start(desk);
    const acknowledged = new Set<string>();
    await sendUntilRefused(life, acknowledged, 2);
    const locks = databasesIn(desk.folder).map((file) => new Database(file, { timeout: 1000 }));
    for (const lock of locks) lock.exec("BEGIN IMMEDIATE");
    const waiting = batchOf(5);
    const refusal = await life.client.send(life.token, waiting);
    expect(refusal).toMatchObject(REFUSED);
    expect(refusal?.retryAfter).toBeGreaterThan(0);
    for (const lock of locks) lock.close();
    const answer = await life.client.send(life.token, waiting);
    for (const { id } of answer?.results ?? []) acknowledged.add(id);
    const { missing, doubled } = compareRows(acknowledged, await life.client.exportAll());
    await life.running.stop();
    note("a locked database", acknowledged.size, missing, doubled);
    expect({ status: answer?.status, missing, doubled }).toEqual({ status: 200, missing: 0, doubled: 0 });
  });

  it("a second collector on the same folder is refused and the first goes on", { timeout: 60_000 }, async () => {
    const desk = createSoakDesk();
    const life = await start(desk);
    await expect(startCollectorProcess(desk)).rejects.toThrow("is in use by another collector");
    expect((await life.client.send(life.token, batchOf(1)))?.status).toBe(200);
    await life.running.stop();
  });

  it(`${DAMAGES} damaged pages: refused in words or complete, never changed; a backup brings everything back`, {
    timeout: 900_000,
  }, async () => {
    const desk = createSoakDesk();
    const acknowledged = new Set<string>();
    const first = await start(desk);
    await sendUntilRefused(first, acknowledged, SOAKING ? 100 : 10);
    await first.running.stop();
    const backups = databasesIn(desk.folder).map((file) => ({ file, bytes: readFileSync(file) }));
    const restore = () => {
      for (const { file, bytes } of backups) {
        for (const left of [`${file}-wal`, `${file}-shm`]) rmSync(left, { force: true });
        writeFileSync(file, bytes);
      }
    };
    const dice = createDice(3);
    let refused = 0;
    let complete = 0;
    for (let damage = 0; damage < DAMAGES; damage++) {
      const target = backups[damage % backups.length];
      if (!target) throw new Error("a collector has a database");
      const damaged = Buffer.from(target.bytes);
      const page = dice(Math.floor(damaged.length / PAGE_BYTES));
      damaged.fill(0xa5, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
      writeFileSync(target.file, damaged);
      try {
        const life = await start(desk);
        const { missing, doubled } = compareRows(acknowledged, await life.client.exportAll());
        await life.running.stop();
        if (missing + doubled === 0) complete += 1;
      } catch (error) {
        expect(String(error)).toMatch(/damaged|not a database/);
        expect(readFileSync(target.file).equals(damaged)).toBe(true);
        refused += 1;
      }
      restore();
    }
    const life = await start(desk);
    const { missing, doubled } = compareRows(acknowledged, await life.client.exportAll());
    await life.running.stop();
    note("a damaged database", acknowledged.size, missing, doubled);
    expect({ held: refused + complete, missing, doubled }).toEqual({ held: DAMAGES, missing: 0, doubled: 0 });
    expect(refused).toBeGreaterThan(0);
  });
});
