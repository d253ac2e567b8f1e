import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeskDriver, FIRST_ID, openDesk, panelIn } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, openLab } from "./lab/open-lab.ts";

/** Scripts of the app's own origin run, WebAssembly does not ('wasm-unsafe-eval' is missing). */
const POLICY = "script-src 'self'";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "partitioned", install: true });
}, 180_000);
afterAll(async () => {
  await lab?.close();
}, 30_000);

describe.each(["zendesk", "freshdesk"] as const)("where WebAssembly is refused by policy, the local %s", (desk) => {
  const ticketId = FIRST_ID[desk] + TICKET.printer;
  let driver: DeskDriver;

  beforeAll(async () => {
    const response = await fetch(`${lab.demo[desk].url}/api/test/faults`, {
      method: "POST",
      body: JSON.stringify({ kind: "appCsp", value: POLICY }),
    });
    expect(response.ok).toBe(true);
    driver = await openDesk(lab, desk);
  }, 60_000);
  afterAll(async () => {
    await driver?.page.context().close();
  });

  it("keeps the quick suggestion and says so", { timeout: 60_000 }, async () => {
    const panel = await driver.open(ticketId);
    await panelIn(panel, { state: "ready", answer: "suggest", source: "lexical", refinement: "failed" }).waitFor();
    const notice = panel.locator(".lt-footer").getByRole("button", { name: "Quick mode" });
    await notice.click();
    expect(await panel.locator(".lt-footer").textContent()).toContain(
      "WebAssembly is refused here, so suggestions come from word statistics only: good, but less exact.",
    );
    expect(await notice.count()).toBe(1);
    expect(await panel.locator(".lt-why").textContent()).toMatch(/mostly because of/);
  });

  it("stores what the agent decided, as a lexical suggestion", { timeout: 60_000 }, async () => {
    const panel = driver.panel(ticketId);
    await panel.getByRole("button", { name: /^Accept/ }).click();
    await panel.locator(".lt-notice-title", { hasText: "Filled in" }).waitFor();
    await driver.save(ticketId);
    const rows = async () => (await lab.decisions(desk)).map(({ kind, source }) => ({ kind, source }));
    await expect.poll(rows, { timeout: 20_000 }).toEqual([{ kind: "accepted", source: "lexical" }]);
  });

  it("downloaded no model, and nothing failed but what the policy forbids", () => {
    expect(lab.errors.filter((text) => !/Content Security Policy/.test(text))).toEqual([]);
    expect(lab.foreign).toEqual([]);
  });
});
