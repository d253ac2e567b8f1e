import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Lab, PageOptions } from "./open-lab.ts";

export type Desk = "zendesk" | "freshdesk";

/** Number of the first ticket that a desk of the lab holds; the others follow. */
export const FIRST_ID: Readonly<Record<Desk, number>> = { zendesk: 1001, freshdesk: 501 };
export type Field = "category" | "subcategory" | "priority" | "group";

/** What an agent does in either desk, by the desks' stable selectors. */
export interface DeskDriver {
  readonly page: Page;
  /** Opens a ticket and waits for its frame. */
  open(ticketId: number): Promise<FrameLocator>;
  panel(ticketId: number): FrameLocator;
  /** The desk's own field: the select's value. */
  value(ticketId: number, field: Field): Promise<string>;
  choose(ticketId: number, field: Field, value: string): Promise<void>;
  /** The desk's save; resolves when the desk confirmed it. */
  save(ticketId: number): Promise<void>;
  /** Leaves the ticket without saving: its frame is destroyed. */
  leave(ticketId: number): Promise<void>;
}

export function driveDesk(desk: Desk, page: Page): DeskDriver {
  const inTicket = (ticketId: number, test: string): Locator =>
    page.locator(`[data-test=ticket-${ticketId}] [data-test=${test}]`);
  const panel = (ticketId: number) => page.frameLocator(`[data-test=app-frame-${ticketId}]`);
  return {
    page,
    panel,
    async open(ticketId) {
      const tab = page.locator(`[data-test=ticket-tab-${ticketId}]`);
      if (await tab.count()) await tab.click();
      else {
        await page.locator("[data-test=nav-views]").first().click();
        await page.locator(`[data-test=ticket-row-${ticketId}]`).click();
      }
      await panel(ticketId).locator(".lt-panel").waitFor();
      return panel(ticketId);
    },
    value: (ticketId, field) => inTicket(ticketId, `field-${field}`).inputValue(),
    async choose(ticketId, field, value) {
      await inTicket(ticketId, `field-${field}`).selectOption(value);
    },
    async save(ticketId) {
      await inTicket(ticketId, desk === "zendesk" ? "submit" : "update").click();
    },
    async leave(ticketId) {
      if (desk === "zendesk") await page.locator(`[data-test=close-tab-${ticketId}]`).click();
      else await page.locator("[data-test=all-tickets]").click();
      await page.locator(`[data-test=app-frame-${ticketId}]`).waitFor({ state: "detached" });
    },
  };
}

/** The panel's own state, as it says in its attributes. */
export function panelIn(panel: FrameLocator, state: Readonly<Record<string, string>>): Locator {
  const attributes = Object.entries(state).map(([name, value]) => `[data-${name}="${value}"]`);
  return panel.locator(`.lt-panel${attributes.join("")}`);
}

/** Waits for the encoder's own answer, whatever it says. @throws with what the panel shows instead */
export async function refined(panel: FrameLocator, timeoutMs = 60_000): Promise<void> {
  try {
    await panelIn(panel, { state: "ready", refinement: "done" }).waitFor({ timeout: timeoutMs });
  } catch (error) {
    const shown = await panel
      .locator(".lt-panel")
      .evaluate(({ dataset, textContent }) => ({ ...dataset, textContent }));
    throw new Error(`The panel shows ${JSON.stringify(shown)}`, { cause: error });
  }
}

export async function openDesk(
  lab: Lab,
  desk: Desk,
  as: "agent" | "admin" | "light-agent" = "agent",
  options: PageOptions = {},
): Promise<DeskDriver> {
  return driveDesk(desk, await lab.newPage(as, desk, options));
}
