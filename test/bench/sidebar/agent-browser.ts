import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/chromium.ts";
import { WITH_PARTITIONING } from "../../e2e/lab/open-lab.ts";
import { type FrameTimes, startFrameClock } from "./frame-clock.ts";

const TIMEOUT_MS = 60_000;

/** Start to paint, in milliseconds. */
export interface TicketStart {
  readonly firstAnswerMs: number;
  readonly refinedMs: number;
  /** The same from the first frame that the desk registered, the background's included. */
  readonly refinedSinceFirstFrameMs: number;
}

/** An agent's browser with a profile of its own on disk, at work in the local Zendesk. */
export interface AgentBrowser {
  /** Opens the desk at a ticket, as from a link in a mail: panel and background start at the same time. */
  openAt(ticketId: number): Promise<TicketStart>;
  /** Opens one more ticket from the list; what was open stays open. */
  openNext(ticketId: number): Promise<TicketStart>;
  close(): Promise<void>;
}

export interface AgentBrowserOptions {
  /** Holds the profile: a new folder is a browser that has cached nothing. */
  readonly profile: string;
  readonly deskUrl: string;
  readonly appOrigin: string;
}

export async function openAgentBrowser(options: AgentBrowserOptions): Promise<AgentBrowser> {
  const { profile, deskUrl, appOrigin } = options;
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium is needed: apt-get install chromium");
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...CHROMIUM_FLAGS, WITH_PARTITIONING],
    viewport: { width: 1440, height: 1000 },
  });
  // tsx marks functions with names by a call that only its own output defines; what is sent to the browser needs it too.
  await context.addInitScript({ content: "globalThis.__name = (named) => named;" });
  await context.addInitScript(startFrameClock, appOrigin);
  const page = await firstPage(context);
  page.setDefaultTimeout(TIMEOUT_MS);
  return {
    async openAt(ticketId) {
      await page.goto(`${deskUrl}/agent/tickets/${ticketId}`);
      return measureStart(page, ticketId);
    },
    async openNext(ticketId) {
      await page.locator("[data-test=nav-views]").first().click();
      await page.locator(`[data-test=ticket-row-${ticketId}]`).click();
      return measureStart(page, ticketId);
    },
    close: () => context.close(),
  };
}

async function firstPage(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? context.newPage();
}

async function measureStart(page: Page, ticketId: number): Promise<TicketStart> {
  const panel = page.frameLocator(`[data-test=app-frame-${ticketId}]`).locator("html");
  await page
    .frameLocator(`[data-test=app-frame-${ticketId}]`)
    .locator('.lt-panel[data-state="ready"][data-refinement="done"]')
    .waitFor();
  const times = await finalTimes(panel);
  const { registeredMs, firstPaintedMs, refinedPaintedMs } = times;
  if (registeredMs === null || firstPaintedMs === null || refinedPaintedMs === null) {
    throw new Error(`Ticket ${ticketId}: the panel was never ${JSON.stringify(times)}`);
  }
  const background = page.frameLocator("[data-test=app-frame-background]").locator("html");
  const backgroundMs = await background.evaluate(() => window.lucidTimes?.registeredMs ?? null);
  return {
    firstAnswerMs: firstPaintedMs - registeredMs,
    refinedMs: refinedPaintedMs - registeredMs,
    refinedSinceFirstFrameMs: refinedPaintedMs - Math.min(registeredMs, backgroundMs ?? registeredMs),
  };
}

/** The attributes are there before the paint: waits the two frames. */
async function finalTimes(panel: Locator): Promise<FrameTimes> {
  return panel.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let count = 0; count < 4; count++) await frame();
    if (window.lucidTimes === undefined) throw new Error("The frame has no clock");
    return window.lucidTimes;
  });
}
