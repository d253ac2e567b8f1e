import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, type DeskDriver, FIRST_ID, openDesk, panelIn, refined } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, openLab } from "./lab/open-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "partitioned", install: true });
});
afterAll(async () => {
  await lab?.close();
});

/** Rows of one ticket, once there are as many as expected; a row too many would come within the wait as well. */
async function rowsOf(desk: Desk, ticketId: number) {
  return (await lab.decisions(desk)).filter((decision) => decision.ticketId === String(ticketId));
}
const kindsOf = async (desk: Desk, ticketId: number) => (await rowsOf(desk, ticketId)).map(({ kind }) => kind);

describe.each(["zendesk", "freshdesk"] as const)("an agent in the local %s", (desk) => {
  const ticket = (position: number) => FIRST_ID[desk] + position;
  let driver: DeskDriver;

  beforeAll(async () => {
    driver = await openDesk(lab, desk);
  });
  afterAll(async () => {
    await driver?.page.context().close();
  });

  it("sees category, subcategory, priority, team, how sure it is, and the words behind it", async () => {
    const panel = await driver.open(ticket(TICKET.printer));
    await refined(panel);
    await panelIn(panel, { answer: "suggest", source: "encoder" }).waitFor();
    const text = (await panel.locator(".lt-panel").textContent()) ?? "";
    expect(text).toMatch(/sure · \d+%/i);
    expect(text).toMatch(/mostly because of/);
    expect(await panel.locator("mark").count()).toBeGreaterThan(0);
    expect(await panel.getByRole("button", { name: /^Priority:/ }).count()).toBe(1);
    expect(await panel.getByRole("button", { name: /^Team:/ }).count()).toBe(1);
  });

  it("accepts with one click: the desk's fields are filled, and after the desk's save there is one row", async () => {
    const id = ticket(TICKET.printer);
    const panel = await driver.open(id);
    await refined(panel);
    await panel.getByRole("button", { name: /Accept/ }).click();
    await panel.getByText("Filled in", { exact: true }).waitFor();
    for (const field of ["category", "subcategory", "priority", "group"] as const) {
      expect(await driver.value(id, field), field).not.toBe("");
    }
    expect(await rowsOf(desk, id)).toHaveLength(0);
    await driver.save(id);
    await expect.poll(() => kindsOf(desk, id), { timeout: 15_000 }).toEqual(["accepted"]);
    const [row] = await rowsOf(desk, id);
    expect(row).toMatchObject({ mode: "suggest", source: "encoder", final: row?.suggested ?? {} });
  });

  it("corrects a field with two clicks and leaves one row", async () => {
    const id = ticket(TICKET.password);
    const panel = await driver.open(id);
    await refined(panel);
    await panel.getByRole("button", { name: /^Subcategory:/ }).click();
    await panel.getByRole("option").nth(1).click();
    await panel.getByText("Filled in", { exact: true }).waitFor();
    await driver.save(id);
    await expect.poll(() => kindsOf(desk, id), { timeout: 15_000 }).toEqual(["corrected"]);
  });

  it("counts a change in the desk's own field", async () => {
    const id = ticket(TICKET.email);
    const panel = await driver.open(id);
    await refined(panel);
    await driver.choose(id, "priority", desk === "zendesk" ? "urgent" : "4");
    await driver.save(id);
    await expect.poll(() => kindsOf(desk, id), { timeout: 15_000 }).toEqual(["edited-in-form"]);
    const [row] = await rowsOf(desk, id);
    expect(row?.final.priority).toBe("urgent");
  });

  it("leaves no row when the ticket is closed without saving", async () => {
    const id = ticket(TICKET.firstOfMany);
    const panel = await driver.open(id);
    await refined(panel);
    await panel.getByRole("button", { name: /Accept/ }).click();
    await panel.getByText("Filled in", { exact: true }).waitFor();
    await driver.leave(id);
    await driver.page.waitForTimeout(3_000);
    expect(await rowsOf(desk, id)).toHaveLength(0);
  });

  it("is safe from hostile HTML in subject and body", async () => {
    const panel = await driver.open(ticket(TICKET.hostile));
    await refined(panel);
    expect(await driver.page.title()).not.toContain("pwned");
    const live = ["img", "script", "svg[onload]", "a[href^='javascript']"].map((selector) => `.lt-panel ${selector}`);
    expect(await panel.locator(live.join(", ")).count()).toBe(0);
    await panel.getByRole("button", { name: /What was read/ }).click();
    await panel
      .getByText(/jammed/)
      .first()
      .waitFor();
  });

  it("copes with a ticket of a megabyte and says that it did not read all of it", async () => {
    const panel = await driver.open(ticket(TICKET.huge));
    await refined(panel);
    await panel.getByRole("button", { name: /What was read/ }).click();
    await panel
      .getByText(/left out/)
      .first()
      .waitFor();
  });

  it("abstains on an empty ticket and leaves the agent alone", async () => {
    const panel = await driver.open(ticket(TICKET.empty));
    await panel.getByRole("heading", { name: "There is no text to read" }).waitFor({ timeout: 30_000 });
  });

  it("requested nothing from any other machine", () => {
    expect(lab.foreign).toEqual([]);
  });
});
