import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeskDriver, FIRST_ID, openDesk, panelIn, refined } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, openLab } from "./lab/open-lab.ts";

const DECIDED = 20;
/** What the browser itself says about the stopped collector, in its console. */
const NETWORK_ERRORS = /Failed to load resource|blocked by CORS policy/;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "partitioned", install: true });
}, 180_000);
afterAll(async () => {
  await lab?.close();
}, 30_000);

describe.each(["zendesk", "freshdesk"] as const)("while the collector is away, an agent in the local %s", (desk) => {
  const first = FIRST_ID[desk] + TICKET.firstOfMany;
  const ids = Array.from({ length: DECIDED }, (_, index) => first + index);
  let driver: DeskDriver;

  beforeAll(async () => {
    driver = await openDesk(lab, desk);
    // Everything is downloaded and the session is there: the collector goes away in the middle of a day's work.
    await refined(await driver.open(FIRST_ID[desk] + TICKET.printer));
    await lab.demo.stopCollector();
  }, 90_000);
  afterAll(async () => {
    await driver?.page.context().close();
  });

  async function decide(ticketId: number): Promise<void> {
    const panel = await driver.open(ticketId);
    await panelIn(panel, { state: "ready", answer: "suggest", ticket: String(ticketId) }).waitFor();
    await panel.getByRole("button", { name: /^Accept/ }).click();
    await panel.locator(".lt-notice-title", { hasText: "Filled in" }).waitFor();
    await driver.save(ticketId);
    await panelIn(panel, { recorded: "accepted" }).waitFor();
  }

  it("decides ten tickets, reloads the page, and decides ten more", { timeout: 120_000 }, async () => {
    for (const id of ids.slice(0, DECIDED / 2)) await decide(id);
    await driver.page.reload();
    await driver.page.waitForSelector("html[data-ready]", { state: "attached" });
    for (const id of ids.slice(DECIDED / 2)) await decide(id);
  });

  it("reads how many decisions wait, and goes on getting the encoder's suggestions", { timeout: 60_000 }, async () => {
    const panel = driver.panel(ids.at(-1) ?? first);
    await panel.getByRole("button", { name: `${DECIDED} decisions waiting to be sent` }).waitFor();
    const next = await driver.open(first + DECIDED);
    await refined(next);
    await panelIn(next, { answer: "suggest", source: "encoder" }).waitFor();
  });

  it("finds each of them stored once as soon as the collector is back", { timeout: 90_000 }, async () => {
    await lab.demo.startCollector();
    // The next ticket sends what waits, whatever the pause of the other panels is.
    const next = await driver.open(first + DECIDED + 1);
    await expect.poll(() => lab.decisions(desk).then((rows) => rows.length), { timeout: 30_000 }).toBe(DECIDED);
    await next.getByText("waiting to be sent").waitFor({ state: "detached", timeout: 20_000 });
    await driver.page.waitForTimeout(2_000);
    const rows = await lab.decisions(desk);
    expect(rows.map(({ ticketId }) => Number(ticketId)).sort((a, b) => a - b)).toEqual(ids);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(DECIDED);
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(["accepted"]));
  });

  it("saw no error but those of the network", () => {
    expect(lab.errors.filter((text) => !NETWORK_ERRORS.test(text))).toEqual([]);
    expect(lab.foreign).toEqual([]);
  });
});
