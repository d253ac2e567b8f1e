import { type Browser, chromium, type Frame, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/chromium.ts";

/** Starts the machine's own Chromium for the desks' tests. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? "chromium", args: [...CHROMIUM_FLAGS] });
}

/** One page for all tests of a file: starting one for each costs seconds on a busy machine. */
export async function newDeskPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  return context.newPage();
}

/** Opens a desk page and waits until it works. */
export async function openDesk(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForSelector("html[data-ready][data-live]", { state: "attached" });
}

/** The app frame of a ticket, once it runs. */
export async function appFrame(page: Page, ticket: number | string): Promise<Frame> {
  const element = await page.waitForSelector(`[data-test=app-frame-${ticket}]`, { state: "attached" });
  const frame = await element.contentFrame();
  if (!frame) throw new Error(`The frame of ticket ${ticket} is gone.`);
  await frame.waitForFunction(() => "deskCheck" in window);
  return frame;
}
