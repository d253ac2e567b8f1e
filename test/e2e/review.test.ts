import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Collector, createCollector, resolveConfig } from "@lucid/collector";
import type { Clock, Decision } from "@lucid/core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.ts";

const TENANT = "acme";
const token = () => randomBytes(32).toString("base64url");
const [adminToken, reviewToken] = [token(), token()];
const HOSTILE = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script> printer on fire`;
const CORRECTIONS = 5;
const DAY_MS = 86_400_000;

let dataDir: string;
let collector: Collector;
let url: string;
let browser: Browser;
let page: Page;
const errors: string[] = [];
const foreign: string[] = [];

function corrected(number: number): Decision {
  const labels = (category: string, subcategory: string) => ({ category, subcategory, priority: "normal", team: null });
  return {
    ...{ id: randomUUID(), ticketId: String(100 + number), desk: "zendesk", mode: "suggest", kind: "corrected" },
    decidedAt: new Date(Date.now() - 40 * DAY_MS).toISOString(),
    suggested: labels("hardware-failure", "printer"),
    final: labels("access-permissions", "password-reset"),
    confidence: { category: 0.62, subcategory: 0.5, priority: 0.7, team: null },
    ...{ unmapped: [], requiresHumanRouting: false, source: "encoder", bundleSequence: 1, decisionMs: 2000 },
    ...{ taxonomyId: "it-support", taxonomyVersion: 99, agent: "a".repeat(32), requester: "b".repeat(32) },
    ...{ reason: "wrong-topic", redactedText: HOSTILE },
  };
}

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "lucid-review-"));
  const thisMonth = new Date();
  let now = Date.UTC(thisMonth.getUTCFullYear(), thisMonth.getUTCMonth() - 1, 15);
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const config = resolveConfig(
    {
      tenants: [
        {
          ...{ id: TENANT, name: "Acme IT", desk: "zendesk", taxonomy: "it-support", privacyLevel: "redacted-text" },
          ...{ secureToken: token(), adminToken, reviewToken },
          ticketUrl: "https://acme.example/tickets/{id}",
          review: { samplePerMonth: 4 },
        },
      ],
    },
    dataDir,
  );
  collector = await createCollector({
    ...{ dataDir, config, clock, log: () => undefined, cacheDir: path.join(dataDir, "cache") },
    // The page lists releases, it never runs one.
    starterFitter: { version: "none", fit: async () => ({ heads: {}, goldens: {}, evaluation: null }) },
  });
  const decisions = Array.from({ length: CORRECTIONS }, (_, index) => corrected(index + 1));
  await collector.decisions.append(TENANT, decisions);
  now = Date.now();
  url = (await collector.start({ port: 0 })).url;
  browser = await chromium.launch({ executablePath: findChromium() ?? "chromium", args: [...CHROMIUM_FLAGS] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
  context.on("request", (request) => {
    if (new URL(request.url()).origin !== url && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  context.on("weberror", (thrown) => errors.push(thrown.error().message));
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page = await context.newPage();
  await page.goto(`${url}/review`);
});
afterAll(async () => {
  await browser?.close();
  await collector?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const rows = () => page.locator("li.row");
const badge = () => page.locator("[data-tab=corrections] .count");
async function signIn(with_: string): Promise<void> {
  await page.locator("input[name=token]").fill(with_);
  await page.locator("input[name=name]").fill("Ada");
  await page.locator("button[type=submit]").click();
}

describe("a team lead on the review page", () => {
  it("is told that a token is wrong, and enters with the right one", async () => {
    await signIn("wrong".repeat(9));
    await page.getByText("This token is not known. Copy it again.").waitFor();
    expect(errors.splice(0)).toEqual([expect.stringContaining("401")]);
    await signIn(reviewToken);
    await rows().first().waitFor();
    expect(await rows().count()).toBe(CORRECTIONS);
  });

  it("reads the labels' names, a link to the ticket, and hostile text as text", async () => {
    const row = rows().first();
    expect(await row.locator(".before .topic").textContent()).toContain("Hardware failure › Printer");
    expect(await row.locator("blockquote").textContent()).toBe(HOSTILE);
    expect(await row.locator("a.ticket").getAttribute("href")).toBe("https://acme.example/tickets/105");
    expect(await page.title()).toBe("Review · Acme IT · Lucid Triage");
  });

  it("approves with a click and with a key, and takes it back", async () => {
    await rows()
      .first()
      .getByRole("button", { name: /^Approve/ })
      .click();
    await expect.poll(() => rows().count()).toBe(CORRECTIONS - 1);
    await page.keyboard.press("a");
    await expect.poll(() => badge().textContent()).toBe(String(CORRECTIONS - 2));
    await page.keyboard.press("u");
    await expect.poll(() => badge().textContent()).toBe(String(CORRECTIONS - 1));
    await page.locator(".toast", { hasText: "Taken back" }).waitFor();
  });

  it("rejects many at once by keyboard, and undoes all of them", async () => {
    await page.keyboard.press("k");
    for (const key of ["x", "j", "x"]) await page.keyboard.press(key);
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("r");
    await page.getByText("2 rejected").waitFor();
    await page.getByRole("button", { name: /^Rejected/ }).click();
    await expect.poll(() => rows().count()).toBe(2);
    expect(await rows().first().locator(".said").textContent()).toMatch(/^Rejected by Ada/);
    await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => rows().count()).toBe(0);
    await page.getByRole("button", { name: /^To review/ }).click();
    await expect.poll(() => rows().count()).toBe(CORRECTIONS - 1);
  });

  it("relabels last month's sample without seeing what others chose, and then reads the agreement", async () => {
    await page.locator("[data-tab=sample]").click();
    const work = page.locator(".work");
    for (let done = 0; done < 4; done++) {
      await work.getByText(`${done} of 4`).waitFor();
      expect(await work.locator("input:checked").count()).toBe(0);
      expect(await page.locator(".results table").count()).toBe(0);
      await work.locator("input[name=category]").first().check();
      await work.locator("input[name=subcategory]").first().check();
      await work.getByRole("button", { name: "Save and next" }).click();
    }
    await page.getByText("Every ticket of this month is labelled").waitFor();
    expect(await page.locator(".results tbody tr").textContent()).toContain("4 of 4");
  });

  it("sees releases, but asks an admin for retraining", async () => {
    await page.locator("[data-tab=models]").click();
    await page.locator(".releases li", { hasText: "live" }).waitFor();
    expect(await page.getByRole("button", { name: "Retrain now" }).isDisabled()).toBe(true);
  });

  it("reads French, on a phone, without scrolling sideways", async () => {
    await page.getByLabel("Language").selectOption("fr");
    await page.locator("[data-tab=corrections]", { hasText: "Corrections" }).click();
    await page.getByRole("button", { name: /^À relire/ }).waitFor();
    await page.setViewportSize({ width: 375, height: 800 });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  it("leaves nothing behind after signing out", async () => {
    await page.getByRole("button", { name: "Se déconnecter" }).click();
    await page.locator("input[name=token]").waitFor();
    expect(await page.evaluate(() => Object.values(sessionStorage).join())).not.toContain(reviewToken);
    expect(await page.context().cookies()).toEqual([]);
    await page.reload();
    await page.locator("input[name=token]").waitFor();
  });

  it("caused no error and no request to anybody else", () => {
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });
});
