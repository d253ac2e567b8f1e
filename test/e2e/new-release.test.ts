import { readFileSync } from "node:fs";
import path from "node:path";
import type { BundleManifest } from "@lucid/core";
import { SOAKING } from "@lucid/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, type DeskDriver, FIRST_ID, openDesk, refined } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, openLab } from "./lab/open-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "partitioned", install: true });
});
afterAll(async () => {
  await lab?.close();
});

/** Another release with the same files: what the panel says stays, the number in its decisions does not. */
async function publishNext(desk: Desk): Promise<number> {
  const { releases, publishBundle } = lab.demo.collector;
  const tenant = `local-${desk}`;
  const live = await releases.latest(tenant);
  if (live === null) throw new Error("Nothing is live");
  const { files, ...meta } = JSON.parse(live.manifest) as BundleManifest;
  const contents = files.map(({ name, access, sha256 }) => ({
    ...{ name, access },
    bytes: readFileSync(path.join(lab.dataDir, "assets", sha256)),
  }));
  const { minimumAppVersion, taxonomy, encoder, evaluation } = meta;
  const next = { minimumAppVersion, taxonomy, encoder, evaluation, origin: "trained" };
  return (await publishBundle(tenant, contents, next)).sequence;
}

/** A minute each: the short form tries one desk. */
const DESKS: readonly Desk[] = SOAKING ? ["zendesk", "freshdesk"] : ["freshdesk"];

describe.each(DESKS)("an open panel in the local %s", (desk) => {
  const ticket = (position: number) => FIRST_ID[desk] + position;
  let driver: DeskDriver;

  beforeAll(async () => {
    driver = await openDesk(lab, desk);
  });
  afterAll(async () => {
    await driver?.page.context().close();
  });

  async function acceptOn(id: number): Promise<number | null> {
    const panel = await driver.open(id);
    await refined(panel);
    await panel.getByRole("button", { name: /Accept/ }).click();
    await panel.getByText("Filled in", { exact: true }).waitFor();
    await driver.save(id);
    const rows = async () => (await lab.decisions(desk)).filter((decision) => decision.ticketId === String(id));
    await expect.poll(async () => (await rows()).length, { timeout: 15_000 }).toBe(1);
    return (await rows())[0]?.bundleSequence ?? null;
  }

  it("answers with a release that was published meanwhile, one ticket later and within a minute, without a reload", {
    timeout: 120_000,
  }, async () => {
    const before = await acceptOn(ticket(TICKET.printer));
    const sequence = await publishNext(desk);
    await driver.page.waitForTimeout(60_000);
    const after = await acceptOn(ticket(TICKET.password));
    expect(before).toBeLessThan(sequence);
    expect(after).toBe(sequence);
    expect(lab.errors).toEqual([]);
  });
});
