import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeskDriver, FIRST_ID, openDesk, panelIn, refined } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, launchChromium, openLab } from "./lab/open-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "blocked", install: true });
}, 180_000);
afterAll(async () => {
  await lab?.close();
}, 30_000);

async function footer(driver: DeskDriver, ticketId: number): Promise<string> {
  return (await driver.panel(ticketId).locator(".lt-footer").allTextContents()).join(" ");
}

describe.each(["zendesk", "freshdesk"] as const)("where third-party storage is blocked, the local %s", (desk) => {
  const ticketId = FIRST_ID[desk] + TICKET.printer;
  let driver: DeskDriver;

  beforeAll(async () => {
    driver = await openDesk(lab, desk, "admin");
  }, 60_000);
  afterAll(async () => {
    await driver?.page.context().close();
  });

  it("gets the encoder's suggestion from a worker of the panel's own", { timeout: 90_000 }, async () => {
    const panel = await driver.open(ticketId);
    await refined(panel);
    await panelIn(panel, { answer: "suggest", source: "encoder" }).waitFor();
    const storage = await panel.locator("body").evaluate(() => {
      try {
        return String(window.localStorage.length);
      } catch (refused) {
        return String(refused);
      }
    });
    expect(storage).toContain("SecurityError");
    expect(driver.page.workers().length).toBeGreaterThan(0);
  });

  it("says what that means", { timeout: 30_000 }, async () => {
    await expect.poll(() => footer(driver, ticketId)).toMatch(/Slower start/);
    const text = await footer(driver, ticketId);
    expect(text).toContain("One engine per ticket");
    expect(text).toContain("Keep this tab open");
  });

  it("stores what the agent decided", { timeout: 60_000 }, async () => {
    const panel = driver.panel(ticketId);
    await panel.getByRole("button", { name: /^Accept/ }).click();
    await panel.locator(".lt-notice-title", { hasText: "Filled in" }).waitFor();
    await driver.save(ticketId);
    const kinds = async () => (await lab.decisions(desk)).map(({ kind, source }) => `${kind} ${source}`);
    await expect.poll(kinds, { timeout: 20_000 }).toEqual(["accepted encoder"]);
  });
});

describe.each(["zendesk", "freshdesk"] as const)("where storage is partitioned, the local %s", (desk) => {
  let driver: DeskDriver;

  beforeAll(async () => {
    const browser = await launchChromium("partitioned");
    driver = await openDesk(lab, desk, "admin", { browser });
  }, 60_000);
  afterAll(async () => {
    await driver?.page.context().browser()?.close();
  });

  it("shares one engine between tickets, downloads once, and has nothing to apologise for", {
    timeout: 90_000,
  }, async () => {
    const first = FIRST_ID[desk] + TICKET.printer + 1;
    await refined(await driver.open(first));
    expect(await footer(driver, first)).not.toMatch(/Slower start|One engine per ticket|Keep this tab open/);
    const downloads: string[] = [];
    driver.page.context().on("request", (request) => {
      if (request.url().includes("/assets/") && request.url().startsWith(lab.demo.collectorUrl)) {
        downloads.push(request.url());
      }
    });
    const second = first + 1;
    const panel = await driver.open(second);
    await refined(panel, 5_000);
    await panelIn(panel, { source: "encoder", ticket: String(second) }).waitFor();
    expect(await footer(driver, second)).not.toMatch(/Slower start|One engine per ticket|Keep this tab open/);
    expect(driver.page.workers()).toEqual([]);
    expect(downloads).toEqual([]);
  });
});

describe("either way", () => {
  it("no page had an error and no other machine was asked", () => {
    expect(lab.errors).toEqual([]);
    expect(lab.foreign).toEqual([]);
  });
});
