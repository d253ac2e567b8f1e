/**
 * `npx tsx scripts/take-screenshots.ts`: the README's pictures, taken in both local desks with the packaged apps: a
 * suggestion, an open correction, an unsure answer and an unreachable collector, light and dark.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type FrameLocator, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.ts";
import { type Demo, startDemo } from "./demo/start-demo.ts";
import { ensurePackages } from "./package/ensure-packages.ts";

type Desk = "zendesk" | "freshdesk";

const FIRST_ID: Readonly<Record<Desk, number>> = { zendesk: 1001, freshdesk: 501 };
/** How many tickets are opened in search of one that shows a state. */
const SEARCHED = 40;

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(root, "docs/screenshots");
const dataDir = mkdtempSync(path.join(tmpdir(), "lucid-pictures-"));
mkdirSync(folder, { recursive: true });
await ensurePackages(root);
const demo = await startDemo({ root, dataDir, port: 0, install: true, log: () => undefined });
await demo.collector.bundlesReady();
const browser = await chromium.launch({
  executablePath: findChromium() ?? "chromium",
  args: [...CHROMIUM_FLAGS, "--disable-features=MediaRouter,OptimizationHints", "--font-render-hinting=none"],
});
try {
  for (const desk of ["zendesk", "freshdesk"] as const) {
    for (const scheme of ["light", "dark"] as const) await pictureDesk(demo, browser, desk, scheme);
  }
} finally {
  await browser.close();
  await demo.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function pictureDesk(demo: Demo, browser: Browser, desk: Desk, colorScheme: "light" | "dark"): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 860 },
    deviceScaleFactor: 2,
    colorScheme,
  });
  const page = await context.newPage();
  const shot = (state: string) => path.join(folder, `${desk}-${state}-${colorScheme}.png`);
  await page.goto(`${demo[desk].url}/?as=agent`);
  await page.waitForSelector("html[data-ready][data-live]", { state: "attached" });

  const sure = await findTicket(page, desk, (panel) => panel.getByText(/^Very sure/).count());
  if (colorScheme === "light") await page.screenshot({ path: path.join(folder, `${desk}.png`) });
  // High enough for the longest panel: a picture of an element shows only what the frame around it does.
  await page.setViewportSize({ width: 1360, height: 1400 });
  await sure.locator(".lt-panel").screenshot({ path: shot("suggestion") });
  await sure.getByRole("button", { name: /^Subcategory:/ }).click();
  // With its list open the panel is longer than Freshdesk's frame, which scrolls: the frame is what an agent sees.
  await sure.owner().screenshot({ path: shot("correction") });
  await page.keyboard.press("Escape");

  const unsure = await findTicket(page, desk, (panel) =>
    panel.getByRole("heading", { name: "Not sure about this one" }).count(),
  );
  await unsure.locator(".lt-panel").screenshot({ path: shot("not-sure") });

  await demo.stopCollector();
  const offline = await findTicket(page, desk, (panel) => panel.getByRole("button", { name: /Accept/ }).count());
  await offline.getByRole("button", { name: /Accept/ }).click();
  await offline.getByText("Filled in", { exact: true }).waitFor();
  await page.locator("[data-test=submit]:visible, [data-test=update]:visible").first().click();
  await offline
    .getByText(/waiting to be sent/)
    .first()
    .waitFor({ timeout: 30_000 });
  await offline.locator(".lt-panel").screenshot({ path: shot("offline") });
  await demo.startCollector();
  await context.close();
}

/** Opens tickets one after the other until one shows the state. */
async function findTicket(
  page: Page,
  desk: Desk,
  shows: (panel: FrameLocator) => Promise<number>,
): Promise<FrameLocator> {
  for (let position = 0; position < SEARCHED; position++) {
    const id = FIRST_ID[desk] + position;
    await page.locator("[data-test=nav-views]").first().click();
    await page.locator(`[data-test=ticket-row-${id}]`).click();
    const panel = page.frameLocator(`[data-test=app-frame-${id}]`);
    await panel.locator('.lt-panel[data-state="ready"][data-refinement="done"]').waitFor({ timeout: 60_000 });
    if ((await shows(panel)) > 0) return panel;
  }
  throw new Error(`None of the first ${SEARCHED} tickets of ${desk} shows the state`);
}
